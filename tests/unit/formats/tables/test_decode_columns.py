"""Columns of words and numbers agree with words and numbers read one by one."""

import random
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.domain.evidence import NONE
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.decode_columns import UNKNOWN, Vocabulary, is_hexadecimal, numbers_of
from outcomes_fund.formats.tables.delimited import padded

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def column(texts: list[str]) -> FieldColumn:
    """Texts as a column."""
    encoded = [text.encode() for text in texts]
    length = np.array([len(text) for text in encoded], dtype=np.int64)
    return FieldColumn(content=padded(b"".join(encoded))[0], start=np.cumsum(length) - length, length=length)


def code(text: str, known: list[str]) -> int:
    """Look a word up in a list."""
    if not text:
        return NONE
    return known.index(text) if text in known else UNKNOWN


class TestVocabulary:
    """Known words."""

    @pytest.mark.parametrize("count", [0, 1, 2, 23, 500])
    def test_codes(self, count: int) -> None:
        """Every word is found, and no other is, however alike."""
        rng = random.Random(count)
        known = [f"{rng.randrange(10**6)}-{'long-name-' * rng.randrange(6)}{number}" for number in range(count)]
        texts = [*known, "", *(word[:-1] for word in known), *(word + "x" for word in known), "other" * 20]

        assert [code(text, known) for text in texts] == Vocabulary.of(known).codes(column(texts)).tolist()

    def test_empty_column(self) -> None:
        """A column of nothing has no codes."""
        assert [NONE, NONE] == Vocabulary.of(["word"]).codes(column(["", ""])).tolist()


class TestNumbersOf:
    """Plain decimal numbers."""

    @given(st.lists(st.text(alphabet="0123456789.-+x", max_size=22)))
    def test_any(self, texts: list[str]) -> None:
        """A text is either read exactly, or empty, or odd; and no short plain number is odd."""
        numbers = numbers_of(column(texts))
        for row, text in enumerate(texts):
            assert bool(text) == numbers.given[row]
            if numbers.odd[row]:
                assert not PLAIN.fullmatch(text) or sum(letter.isdigit() for letter in text) > 18
            elif text:
                assert Fraction(text) == Fraction(int(numbers.digits[row]), 10 ** int(numbers.decimals[row]))
            else:
                assert 0 == numbers.digits[row]


class TestIsHexadecimal:
    """Hashes."""

    @given(st.lists(st.text(alphabet="0123456789abcdefABCDEF/:@G`g", min_size=3, max_size=5)))
    def test_any(self, texts: list[str]) -> None:
        """A text is hexadecimal exactly when all of its letters are."""
        assert [bool(re.fullmatch("[0-9a-fA-F]{4}", text)) for text in texts] == is_hexadecimal(
            column(texts), 4
        ).tolist()
