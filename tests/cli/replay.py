"""Plays the commands of a page of Markdown again, to hold what the page shows against what they print."""

import re
import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import attrs
from click.testing import CliRunner

from outcomes_fund.cli.main import main
from tests.cli.fund_commands import at

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"Save as `(?P<name>[\w.-]+)`:\n\n\Z")
CLOCK = re.compile(r"^<!--- clock: (?P<moment>\S+) -->$", re.MULTILINE)
# Hashes of a fund hang on random bytes: whoever follows a page sees others.
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
CHANGED = re.compile(r"lines in `(?P<name>[\w.-]+)`:\n\n\Z")


@attrs.frozen(kw_only=True)
class Shown:
    """A command with what the page says that it prints."""

    arguments: tuple[str, ...]
    output: str


def replayed(page: Path, folder: Path) -> Iterator[tuple[Shown, str]]:
    """Follow a page: write its files, make its changes, run its commands, each at the moment that the page says.

    Args:
        page: The page.

        folder: Where its files are written; the current folder.
    """
    text = page.read_text(encoding="utf-8")
    for fence in FENCE.finditer(text):
        before = text[: fence.start()]
        if saved := SAVED.search(before):
            (folder / saved["name"]).write_text(fence["body"], encoding="utf-8")
        elif changed := CHANGED.search(before):
            _change(folder / changed["name"], fence["body"])
        elif fence["kind"] == "console":
            moments = CLOCK.findall(before)
            for shown in _commands(fence["body"]):
                with at(moments[-1]) if moments else nullcontext():
                    printed = CliRunner().invoke(main, list(shown.arguments), prog_name="outcomes-fund").output
                yield attrs.evolve(shown, output=_undigested(shown.output)), _undigested(printed)


def _undigested(text: str) -> str:
    return DIGEST.sub("(64 digits)", text)


def _commands(body: str) -> Iterator[Shown]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        program, *arguments = shlex.split(command)
        if program == "outcomes-fund":
            yield Shown(arguments=tuple(arguments), output=output)


def _change(file: Path, difference: str) -> None:
    """Replace each line that a minus marks by the line with a plus after it."""
    lines = difference.splitlines()
    text = file.read_text(encoding="utf-8")
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert (old[0], new[0], text.count(f"\n{old[1:]}\n")) == ("-", "+", 1)
        text = text.replace(f"\n{old[1:]}\n", f"\n{new[1:]}\n")
    file.write_text(text, encoding="utf-8")
