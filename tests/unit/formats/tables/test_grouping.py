"""Names numbered in columns agree with names sorted one by one, whichever way they are numbered."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.formats.tables import grouping
from outcomes_fund.formats.tables.byte_words import FieldColumn, Words
from outcomes_fund.formats.tables.delimited import padded
from outcomes_fund.formats.tables.grouping import codes_of, group_names, name_words

RNG = random.Random(3)
LISTS = {
    "table": [f"p{RNG.randrange(2000):06d}" for _ in range(5000)],
    "table with empties": ["", *(f"p{RNG.randrange(2000):06d}" for _ in range(5000)), ""],
    "sort": [f"p{RNG.randrange(10**12):013d}" for _ in range(500)] * 2,
    "hash": [RNG.randbytes(16).hex() for _ in range(500)] * 3,
    "hash of unequal lengths": ["x" * RNG.randrange(256) for _ in range(500)] + [RNG.randbytes(9).hex()],
    "beyond ASCII": ["é", "z", "Zoë", "zoë", "zoe", "", "漢字", "𝄞"],
    "one": ["alone"],
    "empty": ["", ""],
    "nothing": [],
}


def column(texts: list[str]) -> FieldColumn:
    """Texts as a column."""
    encoded = [text.encode() for text in texts]
    length = np.array([len(text) for text in encoded], dtype=np.int64)
    return FieldColumn(content=padded(b"".join(encoded))[0], start=np.cumsum(length) - length, length=length)


def expected_codes(texts: list[str]) -> tuple[list[str], list[int]]:
    """Number texts one by one."""
    known = sorted({text for text in texts if text}, key=str.encode)
    return known, [known.index(text) if text else -1 for text in texts]


def check(texts: list[str]) -> None:
    """Compare codes and groups with those made one by one."""
    words = name_words(column(texts))
    known, codes = codes_of(words)
    assert expected_codes(texts) == (list(known), codes.tolist())
    assert [texts.index(text) for text in texts] == group_names(words).owner.tolist()


class TestCodesOf:
    """Numbers for names."""

    @pytest.mark.parametrize("name", LISTS)
    def test_lists(self, name: str) -> None:
        """Names get the rank of their bytes, and equal names one owner."""
        check(LISTS[name])

    @given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)))
    def test_any(self, texts: list[str]) -> None:
        """So do any names."""
        check(texts)

    @pytest.mark.parametrize("name", ["hash", "hash of unequal lengths"])
    def test_collisions(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Names that share a hash are still told apart."""

        def clumsy(words: list[Words]) -> Words:
            return words[0] & np.uint64(1)

        monkeypatch.setattr(grouping, "hashed", clumsy)

        check(LISTS[name])
