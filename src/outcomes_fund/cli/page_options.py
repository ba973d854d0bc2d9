"""Options of a page about a simulation, and how it is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outcomes_fund.cli.progress import progress
from outcomes_fund.cli.run_options import INTERRUPTED, manner_of, replaceable
from outcomes_fund.errors import FileNotWritten

if TYPE_CHECKING:
    from click.decorators import FC

    from outcomes_fund.exposure.result import Exposure
    from outcomes_fund.report.sentences import Language

__all__ = ["check_page", "page_options", "write_page"]


PAGES = (".html", ".htm")

# What a page begins with.
PAGE_MARK = b"<!doctype html"


class Page(click.Path):
    """A file for a page, whose folder is there; what is no page is never written over."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401 - click's own
        """Refuse a file that could not be written once all is simulated."""
        path = Path(value)
        if path.is_dir():
            self.fail(f"{str(path)!r} is a folder; name a file in it, such as page.html.", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder {str(path.parent)!r}.", param, ctx)
        if path.suffix.lower() not in PAGES:
            self.fail(f"{str(path)!r} ends in neither {' nor '.join(PAGES)}.", param, ctx)
        if not replaceable(path, _is_page):
            self.fail(f"{str(path)!r} is there and is no page; name another file.", param, ctx)
        return path


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PAGE_MARK)).lower() == PAGE_MARK


def page_options(command: FC) -> FC:
    """Whether a page is written, and in which language."""
    language = click.option(
        "--lang", type=click.Choice(["en", "nl"]), help="Language of that page; without it, English."
    )
    page = click.option("--html", type=Page(), metavar="FILE", help="Write a page with pictures that opens offline.")
    return page(language(command))


def check_page(html: Path | None, lang: Language | None) -> None:
    """Say before anything is run what would keep a page from being written.

    Raises:
        click.UsageError: If a language is chosen and no page.

        MissingExtra: If the libraries that draw are not installed.
    """
    from outcomes_fund.report.charts import require_charts  # noqa: PLC0415 - help starts without pictures

    if html is not None:
        require_charts()
    elif lang is not None:
        message = "--lang is the language of the page that --html writes; give that, too."
        raise click.UsageError(message)


def write_page(exposure: Exposure, html: Path, lang: Language | None, **drawn: Any) -> None:  # noqa: ANN401 - options of a run
    """Write a page about a simulation; it is there whole or not at all.

    Args:
        exposure: What was simulated.

        html: The file.

        lang: Its language; left out, English.

        **drawn: By the names of the fields of ``Manner``.

    Raises:
        FileNotWritten: If nothing can be written there.
    """
    from outcomes_fund.exposure.stops import Interrupted  # noqa: PLC0415 - help starts without numpy
    from outcomes_fund.report.exposure_page import exposure_page  # noqa: PLC0415 - help starts without pictures
    from outcomes_fund.services.exposure_page import page_tornado  # noqa: PLC0415 - help starts without numpy

    try:
        with progress("Varying assumptions") as tell:
            found = page_tornado(exposure, manner_of(**drawn, progress=tell))
        text = exposure_page(
            exposure,
            found.tornado,
            lang=lang or "en",
            varied_worlds=found.worlds,
            known=found.known,
        )
    except (Interrupted, KeyboardInterrupt):
        # The simulation itself was done; how far the runs for one picture were says nothing.
        click.echo("interrupted while the page was made; no page is written. Run it again.", err=True)
        sys.exit(INTERRUPTED)
    beside = html.with_name(f".{html.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(html)
    except OSError as error:
        raise FileNotWritten(str(html), error.strerror or str(error)) from error
    finally:
        beside.unlink(missing_ok=True)
