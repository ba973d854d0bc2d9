"""Pseudonyms from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outcomes_fund.cli.main import main
from outcomes_fund.ledger.privacy import pseudonym

SECRET = b"0123456789abcdef"


def made(folder: Path, identities: bytes, secret: bytes = SECRET) -> Result:
    """Run the command on what stands on standard input."""
    file = folder / "secret.key"
    file.write_bytes(secret)
    return CliRunner().invoke(main, ["evidence", "pseudonyms", "--secret-file", str(file)], input=identities)


class TestPseudonyms:
    """One pseudonym for each line."""

    def test_order(self, tmp_path: Path) -> None:
        """They stand in the order of the identities, with spaces around left out and the same for the same person."""
        result = made(tmp_path, b"\xef\xbb\xbf123456782\r\nzo\xc3\xab \n123456782\n")

        expected = [pseudonym(SECRET, identity) for identity in ("123456782", "zoë", "123456782")]
        assert (0, expected) == (result.exit_code, result.stdout.splitlines())

    @pytest.mark.parametrize(
        ("identities", "secret", "codes"),
        [
            (b"a\n\nb\n", SECRET, ["[empty_identity]"]),
            (b" \n", b"short", ["[short_secret]", "[empty_identity]"]),
            (b"\xff\n", SECRET, ["[not_utf8]"]),
        ],
    )
    def test_refused(self, tmp_path: Path, identities: bytes, secret: bytes, codes: list[str]) -> None:
        """What cannot be a pseudonym is refused as a whole, with every reason."""
        result = made(tmp_path, identities, secret)

        assert (1, "") == (result.exit_code, result.stdout)
        assert codes == [word for word in result.stderr.split() if word.startswith("[")]
