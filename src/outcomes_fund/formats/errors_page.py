"""The page on errors: every code of a problem and of a refused claim, from the tables that stand in the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from outcomes_fund.domain.problem_codes import PROBLEM_CODES, ProblemCode
from outcomes_fund.domain.reason_remedies import REASON_REMEDY
from outcomes_fund.domain.reasons import REASON_TEXT
from outcomes_fund.exposure.problem_codes import EXPOSURE_CODES
from outcomes_fund.ledger.problem_codes import FUND_CODES

__all__ = ["errors_page"]

# Every code stands in one table: the first that fits.
SECTIONS = (
    ("Contract files", "contract", "A contract with a problem is refused as a whole, with all its problems at once."),
    ("Figures of an index", "figures", "Figures may stand in a table beside the contract file."),
    ("Evidence", "evidence", "Rules on evidence, some of which hold for registers and tables of figures as well."),
    ("Registers of participants", "register", "Rules on registers alone."),
    (
        "Fund files",
        "fund",
        "Rules on what is done with a fund; the rules on who may do what stand on [their page](fund.md).",
    ),
    (
        "Scenarios and budgets",
        "scenario",
        "All problems of a scenario, its contracts and its budget are told at once; values and names as in contracts.",
    ),
    ("Files and commands", "use", "What goes wrong before or beside reading."),
)

INTRODUCTION = """\
# Errors and reasons

Each problem has a place, a sentence that names the value and what was expected, mostly a remedy, and a
*code* in brackets, which stays the same when the sentence is improved. A refused claim has a *reason*. This page lists
both, and is written from the tables in the code.
"""


def errors_page() -> str:
    """Give the page as Markdown: codes of problems by what they are about, then reasons of claims."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield INTRODUCTION
    told: set[str] = set()
    for heading, about, lead in SECTIONS:
        rows = [
            row for row in (*PROBLEM_CODES, *FUND_CODES, *EXPOSURE_CODES) if about in row.about and row.code not in told
        ]
        told.update(row.code for row in rows)
        yield f"## {heading}\n\n{lead}\n"
        yield _table("code", (_cells(row) for row in rows))
    yield "## Reasons\n\nWhat became of a row of evidence; the statement gives the reason of each.\n"
    yield _table("reason", ((reason.code, f"{REASON_TEXT[reason]}.", REASON_REMEDY[reason]) for reason in REASON_TEXT))


def _cells(row: ProblemCode) -> tuple[str, str, str]:
    return row.code, row.cause, row.remedy


def _table(first: str, rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"| {first} | cause | what to do |", "|---|---|---|"]
    lines += [f"| `{code}` | {cause} | {remedy} |" for code, cause, remedy in rows]
    return "\n".join(lines) + "\n"
