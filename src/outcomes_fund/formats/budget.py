"""Budget files: read with all their problems at once, and written in one canonical form."""

from __future__ import annotations

import json
from pathlib import Path as FilePath
from typing import Any

import attrs

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.checks import BUDGET_CHECKS
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.document.documents import Document, Syntax
from outcomes_fund.formats.document.kinds import Surroundings
from outcomes_fund.formats.document.scenario_shape import BUDGET
from outcomes_fund.formats.document.shapes import write
from outcomes_fund.formats.document.toml_text import toml_text
from outcomes_fund.formats.document.written import (
    broken_rules,
    in_order,
    placed,
    read_record,
    syntax_of,
    text_of,
)

__all__ = ["BudgetRead", "budget_table", "load_budget", "parse_budget", "read_budget", "render_budget"]

NO_KEY = "See whether it is the right file; a budget begins with its id."


@attrs.frozen(kw_only=True)
class BudgetRead:
    """A budget file with what is wrong in it.

    Args:
        budget: The budget; a draft of it where problems are.

        document: The text, for the lines of its keys.

        source: The file.

        problems: What is wrong, in order of lines.
    """

    budget: Any
    document: Document
    source: str
    problems: tuple[Problem, ...]


def load_budget(path: str | FilePath) -> Budget:
    """Read a budget file.

    Args:
        path: A file in TOML, or in JSON if its name ends in ``.json``.

    Returns:
        The budget, checked; totals that the source states are kept as stated.

    Raises:
        UnreadableFile: If the file cannot be opened or is not UTF-8.

        InvalidInput: With every problem in it, each with path and line.
    """
    return parse_budget(text_of(path), source=str(path), syntax=syntax_of(path))


def parse_budget(text: str, *, source: str = "", syntax: Syntax = "toml") -> Budget:
    r"""Read the text of a budget file.

    Args:
        text: The whole file.

        source: Name of the file, for messages.

        syntax: ``toml`` or ``json``.

    Raises:
        InvalidInput: With every problem in the text, each with path and, where it is known, line.

    Example:
        >>> text = '''
        ... id = "fund"
        ... title = "Fund"
        ... currency = "EUR"
        ... lines = [{ title = "Payments", payer = "province", years = [2019, 2020], amount = "650000.00" }]
        ... '''
        >>> parse_budget(text).lines[0].amount_minor
        65000000
    """
    read = read_budget(text, source=source, syntax=syntax)
    if read.problems:
        raise InvalidInput(read.problems)
    budget: Budget = read.budget
    return budget


def read_budget(text: str, *, source: str = "", syntax: Syntax = "toml") -> BudgetRead:
    """Read the text of a budget file as far as it can be read.

    Args:
        text: The whole file.

        source: Name of the file, for messages.

        syntax: ``toml`` or ``json``.
    """
    read = read_record(BUDGET, text, syntax, NO_KEY)
    found = [*read.problems, *broken_rules(read.record, BUDGET_CHECKS)]
    problems = in_order(placed(problem, read.document, source) for problem in found)
    return BudgetRead(budget=read.record, document=read.document, source=source, problems=problems)


def render_budget(budget: Budget, *, syntax: Syntax = "toml") -> str:
    """Write a budget as a file; reading it again gives the same budget.

    Args:
        budget: Any budget.

        syntax: ``toml`` or ``json``.
    """
    table = budget_table(budget)
    if syntax == "toml":
        return toml_text(table)
    return json.dumps(json.loads(canonical_json(table)), indent=2, ensure_ascii=False) + "\n"


def budget_table(budget: Budget) -> dict[str, Any]:
    """Give a budget as plain tables, as its file has them; defaults are left out.

    Args:
        budget: Any budget.
    """
    table: dict[str, Any] = write(BUDGET, budget, Surroundings(currency=budget.currency, start=None))
    return table
