"""``outcomes-fund evidence pseudonyms``."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from outcomes_fund.cli.asked import secret_in
from outcomes_fund.cli.options import FILE
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.ledger.privacy import KEY_BYTES_MIN, pseudonym

__all__ = ["command"]


@click.command("pseudonyms")
@click.argument("identities", type=click.File("rb"), default="-", metavar="[FILE]")
@click.option(
    "--secret-file",
    type=FILE,
    metavar="FILE",
    required=True,
    help="File with the secret under which pseudonyms are made; keep it apart from persons and fund.",
)
def command(*, identities: BinaryIO, secret_file: Path) -> None:
    """Make pseudonyms of persons, one a line.

    FILE, or standard input, has one identity a line, always written in the same way, such as a client number. The
    pseudonyms are printed in the same order: p- and the HMAC-SHA-256 of the identity under the secret. The same person
    has the same pseudonym under the same secret, and nobody can tell the person without it.

    Whoever knows the persons keeps this secret, not the fund. Nothing is written to any file.
    """
    secret = secret_in(secret_file) or b""
    try:
        lines = identities.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        problem = Problem(code="not_utf8", path="the file", message=f"it is not text in UTF-8: {error.reason}.")
        raise InvalidInput([problem]) from error
    problems = _problems(secret, lines)
    if problems:
        raise InvalidInput(problems)
    for line in lines:
        click.echo(pseudonym(secret, line.strip()))


def _problems(secret: bytes, lines: list[str]) -> list[Problem]:
    problems = []
    if len(secret) < KEY_BYTES_MIN:
        message = f"a secret of {len(secret)} bytes can be guessed; expected {KEY_BYTES_MIN} random bytes or more."
        remedy = "Make one: head -c 32 /dev/urandom > secret.key"
        problems.append(Problem(code="short_secret", path="secret", message=message, remedy=remedy))
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            message = "it is empty, and an empty identity is nobody's."
            problems.append(
                Problem(code="empty_identity", path=f"line {number}", message=message, remedy="Take it out.")
            )
    return problems
