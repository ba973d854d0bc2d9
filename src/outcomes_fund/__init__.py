"""Outcomes contracts as data: settled exactly and explained to the cent, for one world or many."""

from __future__ import annotations

import importlib
import typing

if typing.TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract
    from outcomes_fund.domain.evidence import Evidence
    from outcomes_fund.domain.register import Register
    from outcomes_fund.domain.statement import Statement
    from outcomes_fund.errors import InvalidInput, OutcomesFundError, Problem, UnknownName, UnreadableFile
    from outcomes_fund.exposure.assumptions.scenario import Scenario
    from outcomes_fund.exposure.result import Exposure
    from outcomes_fund.exposure.run import simulate
    from outcomes_fund.formats.contract import load_contract
    from outcomes_fund.formats.evidence import load_evidence
    from outcomes_fund.formats.register import load_register
    from outcomes_fund.formats.scenario import load_scenario
    from outcomes_fund.report.sentences import explain
    from outcomes_fund.settlement.evaluate import evaluate
    from outcomes_fund.settlement.explain import why

__all__ = [
    "Contract",
    "Evidence",
    "Exposure",
    "InvalidInput",
    "OutcomesFundError",
    "Problem",
    "Register",
    "Scenario",
    "Statement",
    "UnknownName",
    "UnreadableFile",
    "evaluate",
    "explain",
    "load_contract",
    "load_evidence",
    "load_register",
    "load_scenario",
    "simulate",
    "why",
]

# Loaded when first asked for, so that the command line starts without numpy and pendulum.
_HOME = {
    "Contract": "outcomes_fund.domain.contract",
    "Evidence": "outcomes_fund.domain.evidence",
    "Exposure": "outcomes_fund.exposure.result",
    "InvalidInput": "outcomes_fund.errors",
    "OutcomesFundError": "outcomes_fund.errors",
    "Problem": "outcomes_fund.errors",
    "Register": "outcomes_fund.domain.register",
    "Scenario": "outcomes_fund.exposure.assumptions.scenario",
    "Statement": "outcomes_fund.domain.statement",
    "UnknownName": "outcomes_fund.errors",
    "UnreadableFile": "outcomes_fund.errors",
    "evaluate": "outcomes_fund.settlement.evaluate",
    "explain": "outcomes_fund.report.sentences",
    "load_contract": "outcomes_fund.formats.contract",
    "load_evidence": "outcomes_fund.formats.evidence",
    "load_register": "outcomes_fund.formats.register",
    "load_scenario": "outcomes_fund.formats.scenario",
    "simulate": "outcomes_fund.exposure.run",
    "why": "outcomes_fund.settlement.explain",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
