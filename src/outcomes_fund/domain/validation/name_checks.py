"""The rules on names, parties and assumptions: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Literal

from outcomes_fund.domain.naming import id_problems, twice_problems
from outcomes_fund.domain.party import ROLES
from outcomes_fund.domain.places import sections_of
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]

SECTIONS: Final[tuple[Literal["metrics", "lines", "limits"], ...]] = ("metrics", "lines", "limits")


def ids_are_short_names(contract: Contract) -> Iterator[Problem]:
    """Ids of the contract and of all that it names can be typed without quoting."""
    yield from id_problems("id", contract.id)
    for path, ids in _ids(contract).items():
        for index, name in enumerate(ids):
            yield from id_problems(f"{path}[{index}].id", name)


def title_is_given(contract: Contract) -> Iterator[Problem]:
    """The contract has a title, by which people know it."""
    if not contract.title.strip():
        remedy = "Give the name by which people know the contract."
        yield Problem(
            code="empty_name", path="title", message="the title is empty.", remedy=remedy, value=contract.title
        )


def ids_are_unique(contract: Contract) -> Iterator[Problem]:
    """Each party, metric, line, limit, index, plan and amendment has an id of its own among its kind."""
    for path, ids in _ids(contract).items():
        yield from twice_problems(path, ids, key=".id")


def _ids(contract: Contract) -> dict[str, list[str]]:
    ids = {
        "parties": [party.id for party in contract.parties],
        "indices": [index.id for index in contract.indices],
        "plans": [plan.id for plan in contract.plans],
        "amendments": [amendment.id for amendment in contract.amendments],
    }
    for section in SECTIONS:
        for path, records in sections_of(contract, section):
            ids[path] = [record.id for record in records]
    return ids


def parties_have_roles(contract: Contract) -> Iterator[Problem]:
    """Every party holds at least one role."""
    for index, party in enumerate(contract.parties):
        if not party.roles:
            yield Problem(
                code="party_without_role",
                path=f"parties[{index}].roles",
                message=f"party {party.id!r} holds no role.",
                remedy=f"Give one or more of: {', '.join(ROLES)}.",
            )


def somebody_verifies(contract: Contract) -> Iterator[Problem]:
    """Nothing is paid that nobody verified, so some party is the verifier."""
    if not any("verifier" in party.roles for party in contract.parties):
        yield Problem(
            code="no_verifier",
            path="parties",
            message="no party holds the role 'verifier'.",
            remedy="Give that role to the party that checks the evidence.",
        )


def illustrations_name_assumptions(contract: Contract) -> Iterator[Problem]:
    """An illustrative contract says what it assumes."""
    if contract.status == "illustrative" and not contract.assumptions:
        yield Problem(
            code="no_assumption",
            path="status",
            message="an illustrative contract rests on assumptions, but none is named.",
            remedy="Add an [[assumptions]] entry for each figure that nobody has published.",
            value=contract.status,
        )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    ids_are_short_names,
    title_is_given,
    ids_are_unique,
    parties_have_roles,
    somebody_verifies,
    illustrations_name_assumptions,
)
