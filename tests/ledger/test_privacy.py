import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.ledger.privacy import looks_personal, pseudonym

KEY = bytes(range(32))
NUMBER = "a citizen service number (BSN)"


def check_digit(first: str) -> int:
    """What makes the weighed sum of eight digits and one more divisible by eleven; 10 if no digit does."""
    return sum((9 - place) * int(digit) for place, digit in enumerate(first)) % 11


class TestLooksPersonal:
    """What is refused as a participant."""

    @pytest.mark.parametrize(
        ("text", "likeness"),
        [
            ("123456782", NUMBER),
            ("111222333", NUMBER),
            ("012345672", NUMBER),
            ("12345672", NUMBER),
            (" 1234.56.782 ", NUMBER),
            ("123 456 782", NUMBER),
            ("BSN: 123456782", NUMBER),
            ("\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff12", NUMBER),
            ("ann@example.org", "an e-mail address"),
            ("Ann <ann.b@mail.example.org>", "an e-mail address"),
            ("Jan Jansen", "a name"),
            ("JAN JANSEN", "a name"),
            ("Jan de Vries", "a name"),
            ("Jansen, Jan", "a name"),
            ("J.P. Balkenende", "a name"),
            ("Anne-Marie O'Brien", "a name"),
            ("Anne-Marie O\u2019Brien", "a name"),
            ("Şule Öztürk", "a name"),
        ],
    )
    def test_refuses(self, text: str, likeness: str) -> None:
        """Numbers, addresses and names are known however they are written."""
        assert likeness == looks_personal(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "p-0042",
            "ben",
            "Ben",
            "Cohort A",
            "Person 12",
            "123456789",
            "12345678",
            "000000000",
            "1234567",
            "1234567820",
            "P123456782",
            "9f86d081884c7d659a2feaa0c55ad015",
            "12345672-0000-4000-8000-000000000000",
            "team@home",
            "@handle",
            "Ward 3 North",
        ],
    )
    def test_passes(self, text: str) -> None:
        """Pseudonyms of other systems pass, and so do numbers that fail the eleven-test."""
        assert looks_personal(text) is None

    @given(st.text("0123456789", min_size=8, max_size=8).filter(lambda first: first.strip("0")))
    def test_eleven_test(self, first: str) -> None:
        """Of the ten numbers with the same eight digits in front at most one is refused, that with the check digit."""
        refused = [digit for digit in range(10) if looks_personal(f"{first}{digit}")]

        assert [digit for digit in (check_digit(first),) if digit < 10] == refused

    @given(st.binary(min_size=16), st.text(min_size=1).filter(str.strip))
    def test_passes_own_pseudonyms(self, key: bytes, identity: str) -> None:
        """What is made into a pseudonym looks like nobody."""
        assert looks_personal(pseudonym(key, identity)) is None


class TestPseudonym:
    """Pseudonyms under a key."""

    def test_is_hmac(self) -> None:
        """The digest is that of HMAC-SHA-256, so that other programs can make it too."""
        assert "p-" + hmac.digest(KEY, b"123456782", sha256).hex() == pseudonym(KEY, "123456782")

    def test_depends_on_key_and_identity(self) -> None:
        """Another key or another person gives another pseudonym."""
        found = {pseudonym(key, name) for key in (KEY, KEY[::-1]) for name in ("ann", "ben")}

        assert 4 == len(found)

    def test_refuses_short_key(self) -> None:
        """A key that can be guessed is refused, with the length that is needed."""
        with pytest.raises(ValueError, match="a key of 15 bytes can be guessed; give 16"):
            pseudonym(KEY[:15], "ann")

    def test_refuses_nobody(self) -> None:
        """Without an identity there is no pseudonym."""
        with pytest.raises(ValueError, match="give what tells the person apart"):
            pseudonym(KEY, " ")
