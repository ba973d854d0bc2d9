"""Scenario files: read with contracts and budget, all problems at once; written in one canonical form."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path as FilePath
from typing import Any

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms
from outcomes_fund.formats.budget import budget_table, parse_budget
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.contract import parse_contract, render_contract
from outcomes_fund.formats.document.documents import Syntax
from outcomes_fund.formats.document.kinds import Surroundings
from outcomes_fund.formats.document.scenario_shape import SCENARIO
from outcomes_fund.formats.document.shapes import write
from outcomes_fund.formats.document.toml_text import toml_text
from outcomes_fund.formats.document.written import (
    read_record,
    syntax_of,
    text_of,
)
from outcomes_fund.formats.scenario_changes import read_scenario
from outcomes_fund.formats.scenario_reading import NO_KEY, ScenarioRead

__all__ = [
    "load_scenario",
    "parse_scenario",
    "render_scenario",
    "scenario_digest",
    "scenario_from_json",
    "scenario_json",
]


def load_scenario(path: str | FilePath) -> Scenario:
    """Read a scenario file with the contracts and the budget that it names.

    Args:
        path: A file in TOML, or in JSON if its name ends in ``.json``.

    Returns:
        The scenario, checked, with its digest.

    Raises:
        UnreadableFile: If the file itself cannot be opened or is not UTF-8.

        InvalidInput: With every problem in it, in its contracts and in its budget, each with file, path and line.
    """
    file = FilePath(path)
    text = text_of(file)
    above = (file.resolve(),)
    return _made(read_scenario(text, source=str(path), syntax=syntax_of(path), folder=file.parent, above=above))


def parse_scenario(
    text: str,
    *,
    source: str = "",
    syntax: Syntax = "toml",
    folder: FilePath | None = None,
) -> Scenario:
    r"""Read the text of a scenario file.

    Args:
        text: The whole file.

        source: Name of the file, for messages.

        syntax: ``toml`` or ``json``.

        folder: Where the files are that the text names; left out, the current folder.

    Raises:
        InvalidInput: With every problem in it, in its contracts and in its budget, each with file, path and line.

    Example:
        >>> text = '''
        ... id = "grants"
        ... title = "Grants alone"
        ... status = "illustrative"
        ... currency = "EUR"
        ... start = 2019-01-01
        ...
        ... [[grants]]
        ... id = "zet"
        ... title = "ZET"
        ... payer = "province"
        ... payee = "zet"
        ... instalments = [{ on = 2019-02-01, amount = "1000.00" }]
        ... source = "assumed"
        ... '''
        >>> parse_scenario(text).names
        ('zet',)
    """
    return _made(read_scenario(text, source=source, syntax=syntax, folder=folder or FilePath()))


def render_scenario(terms: ScenarioTerms, *, syntax: Syntax = "toml") -> str:
    """Write a scenario as a file; reading it again gives the same scenario.

    Args:
        terms: What a scenario file says; contracts and budget stand in files of their own.

        syntax: ``toml`` or ``json``.

    Returns:
        The text: keys in the order of the documentation, defaults left out.
    """
    table = _terms_table(terms)
    if syntax == "toml":
        return toml_text(table)
    return json.dumps(json.loads(canonical_json(table)), indent=2, ensure_ascii=False) + "\n"


def _terms_table(terms: ScenarioTerms) -> dict[str, Any]:
    table: dict[str, Any] = write(SCENARIO, terms, Surroundings(currency=terms.currency, start=None))
    return table


def scenario_json(scenario: Scenario) -> str:
    """Write a scenario with its contracts and its budget as canonical JSON that needs no other file.

    Args:
        scenario: Any scenario.

    Returns:
        One line, without a line end; equal scenarios give equal bytes.
    """
    return _json(scenario.terms, scenario.contracts, scenario.budget)


def _json(terms: ScenarioTerms, contracts: tuple[Contract, ...], budget: Budget | None) -> str:
    return canonical_json(
        {
            "scenario": _terms_table(terms),
            "contracts": [json.loads(render_contract(contract, syntax="json")) for contract in contracts],
            "budget": budget_table(budget) if budget else None,
        }
    )


def scenario_digest(scenario: Scenario) -> str:
    """Give the SHA-256 of a scenario, its contracts and its budget in canonical form.

    Args:
        scenario: Any scenario; the digest that it holds is not looked at.

    Returns:
        64 hexadecimal digits.
    """
    return _digest(scenario.terms, scenario.contracts, scenario.budget)


def _digest(terms: ScenarioTerms, contracts: tuple[Contract, ...], budget: Budget | None) -> str:
    return hashlib.sha256(_json(terms, contracts, budget).encode()).hexdigest()


def scenario_from_json(text: str) -> Scenario:
    """Read what ``scenario_json`` has written.

    Args:
        text: The JSON.

    Returns:
        The scenario, checked, with its digest.

    Raises:
        InvalidInput: If it is no such text, or holds problems.
    """
    parts = _parts(text)
    contracts = tuple(parse_contract(json.dumps(part), syntax="json") for part in parts["contracts"])
    budget = None if parts["budget"] is None else parse_budget(json.dumps(parts["budget"]), syntax="json")
    read = read_record(SCENARIO, json.dumps(parts["scenario"]), "json", NO_KEY)
    if read.problems:
        raise InvalidInput(read.problems)
    return _whole(read.record, contracts, budget)


def _made(read: ScenarioRead) -> Scenario:
    if read.problems:
        raise InvalidInput(read.problems)
    return _whole(read.terms, read.contracts, read.budget)


def _whole(terms: ScenarioTerms, contracts: tuple[Contract, ...], budget: Budget | None) -> Scenario:
    digest = _digest(terms, contracts, budget)
    return Scenario(terms=terms, contracts=contracts, budget=budget, digest=digest)


def _parts(text: str) -> dict[str, Any]:
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        parts = None
    keys = {"scenario", "contracts", "budget"}
    if isinstance(parts, dict) and keys == set(parts) and isinstance(parts["contracts"], list):
        return parts
    message = "it is no JSON object with scenario, contracts and budget."
    raise InvalidInput([Problem(code="broken_text", path="the scenario", message=message, remedy="Save it again.")])
