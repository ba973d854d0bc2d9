"""Tables and trees on standard output: in colour on a terminal, whole and plain anywhere else."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.measure import Measurement
from rich.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType

__all__ = ["show"]

# Off a terminal nothing is wrapped or cut; no table is this wide.
WIDTH_MAX = 100_000


# A title can hold characters that give a terminal orders; they are shown, not sent.
HARMLESS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) != "\n"}


class _Harmless:
    """Something to print, without the characters that give a terminal orders."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._part, options):
            yield segment if segment.control else Segment(segment.text.translate(HARMLESS), segment.style)


def show(*parts: RenderableType) -> None:
    """Print tables, trees and texts one after the other, or nothing at all.

    Everything is laid out before the first character is written.

    Args:
        parts: What to print.
    """
    out = sys.stdout
    on_terminal = out.isatty()
    page = io.TextIOWrapper(io.BytesIO(), encoding=out.encoding or "utf-8", errors="replace", newline="\n")
    console = Console(
        file=page,
        force_terminal=on_terminal,
        color_system="auto" if on_terminal else None,
        width=WIDTH_MAX,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    if on_terminal:
        console.width = max(shutil.get_terminal_size().columns, *(_narrowest(console, part) for part in parts))
    for part in parts:
        # A heading or a command may be longer than a line of the terminal, which then goes on in the next.
        console.print(_Harmless(part), crop=False)
    page.seek(0)
    lines = (line.rstrip() for line in page.read().split("\n"))
    click.echo("\n".join(lines), nl=False)


def _narrowest(console: Console, part: RenderableType) -> int:
    return Measurement.get(console, console.options, part).minimum
