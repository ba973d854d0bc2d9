"""``outcomes-fund validate``."""

from __future__ import annotations

from pathlib import Path

import click

from outcomes_fund.cli.options import FILE, json_option
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.report.counts import counted
from outcomes_fund.services.check import Checked, check

__all__ = ["command"]


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@json_option
def command(*, paths: tuple[Path, ...], as_json: bool) -> None:
    """Check contracts, and the evidence beside them.

    PATH is a contract file, or a folder in which every contract.toml and contract.json is checked. Where evidence.csv
    and participants.csv (or .jsonl) stand beside a contract of that name, they are checked with it.

    What looks like a mistake, though nothing is wrong, is shown as a notice.

    All problems of all files are shown, on standard error.
    """
    checked = check(paths)
    if as_json:
        document = {"contracts": [_document(item) for item in checked], "problems": []}
        click.echo(canonical_json(document).encode())
    else:
        for item in checked:
            click.echo(_sentence(item))
            for notice in item.notices:
                click.echo(f"  notice: {notice.text} [{notice.code}]")


def _sentence(item: Checked) -> str:
    found = [counted(item.lines, "payment line")]
    if item.rows is not None:
        found.append(counted(item.rows, "row", "of evidence"))
    if item.participants is not None:
        found.append(counted(item.participants, "participant"))
    return f"{item.files.contract}: fine ({item.contract_id}: {', '.join(found)})"


def _document(item: Checked) -> dict[str, object]:
    return {
        "contract": item.contract_id,
        "file": str(item.files.contract),
        "evidence_file": str(item.files.evidence) if item.files.evidence else None,
        "participants_file": str(item.files.participants) if item.files.participants else None,
        "lines": item.lines,
        "rows": item.rows,
        "participants": item.participants,
    }
