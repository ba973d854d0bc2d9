"""The rules on payers and payees: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.domain.naming import did_you_mean, twice_problems
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def shares_name_parties(contract: Contract) -> Iterator[Problem]:
    """Payers and payees are parties of the contract."""
    known = [party.id for party in contract.parties]
    for section, shares in _shares(contract).items():
        for index, name in enumerate(shares):
            if name not in known:
                yield Problem(
                    code="unknown_party",
                    path=f"{section}.shares[{index}].party",
                    message=f"there is no party {name!r}; known: {', '.join(known) or 'none'}.",
                    remedy=did_you_mean(name, known),
                    value=name,
                )


def parties_share_once(contract: Contract) -> Iterator[Problem]:
    """Each party stands once among the payers and once among the payees."""
    for section, shares in _shares(contract).items():
        yield from twice_problems(f"{section}.shares", shares, key=".party")


def _shares(contract: Contract) -> dict[str, tuple[str, ...]]:
    return {
        "payers": tuple(share.party for share in contract.payers.shares),
        "payees": tuple(share.party for share in contract.payees.shares),
    }


def payers_hold_the_role(contract: Contract) -> Iterator[Problem]:
    """Only a party with the role outcome_payer pays."""
    roles = {party.id: party.roles for party in contract.parties}
    for index, share in enumerate(contract.payers.shares):
        if share.party in roles and "outcome_payer" not in roles[share.party]:
            yield Problem(
                code="payer_without_role",
                path=f"payers.shares[{index}].party",
                message=f"party {share.party!r} does not hold the role 'outcome_payer'.",
                remedy="Add the role to the party, or name another payer.",
                value=share.party,
            )


def payers_have_weight(contract: Contract) -> Iterator[Problem]:
    """Weights of payers are 0 or more, and one is above 0, for what no municipality bears."""
    shares = contract.payers.shares
    for index, share in enumerate(shares):
        if share.weight < 0:
            yield _below(f"payers.shares[{index}].weight", share.weight, "0 or more")
    if not any(share.weight > 0 for share in shares):
        yield Problem(
            code="no_weight",
            path="payers.shares",
            message="no payer has a weight above 0.",
            remedy="Some payer has to bear what belongs to no municipality.",
        )


def payees_have_weight(contract: Contract) -> Iterator[Problem]:
    """There is a payee, and each one's weight is above 0."""
    shares = contract.payees.shares
    for index, share in enumerate(shares):
        if share.weight <= 0:
            yield _below(f"payees.shares[{index}].weight", share.weight, "above 0")
    if not shares:
        yield Problem(code="no_weight", path="payees.shares", message="there is no payee.")


def _below(path: str, number: Fraction | int, expected: str) -> Problem:
    return Problem(
        code="number_out_of_range",
        path=path,
        message=f"{number} is not {expected}.",
        value=str(number),
    )


def payer_caps_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """The cap of a payer is 0 or more."""
    for index, share in enumerate(contract.payers.shares):
        if share.cap_minor is not None and share.cap_minor < 0:
            yield Problem(
                code="negative_amount",
                path=f"payers.shares[{index}].cap",
                message=f"the cap of payer {share.party!r} is below 0.",
            )


def residence_share_is_a_share(contract: Contract) -> Iterator[Problem]:
    """The residence share lies from 0 to 1; above 0, some payer is a municipality."""
    payers = contract.payers
    if not 0 <= payers.residence_share <= 1:
        yield _below("payers.residence_share", payers.residence_share, "from 0 to 1")
    elif payers.residence_share and not any(share.municipality for share in payers.shares):
        yield Problem(
            code="no_municipality",
            path="payers.residence_share",
            message="the residence share is above 0, but no payer has a municipality.",
            remedy="Give 'municipality' to the payers that bear it.",
            value=str(payers.residence_share),
        )


def municipalities_are_named_once(contract: Contract) -> Iterator[Problem]:
    """A municipality has a name and belongs to one payer."""
    names = [share.municipality for share in contract.payers.shares]
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        path = f"payers.shares[{index}].municipality"
        if name is None:
            continue
        if not name.strip():
            yield Problem(code="empty_name", path=path, message="the municipality has no name.")
        elif name in seen:
            yield Problem(
                code="duplicate_name",
                path=path,
                message=f"{name!r} belongs to payers.shares[{seen[name]}] already.",
                value=name,
            )
        seen.setdefault(name, index)


def cap_per_goes_with_cap(contract: Contract) -> Iterator[Problem]:
    """What a cap holds over is said only where there is a cap."""
    for index, share in enumerate(contract.payers.shares):
        if share.cap_minor is None and share.cap_per == "year":
            yield Problem(
                code="without_effect",
                path=f"payers.shares[{index}].cap_per",
                message=f"{share.cap_per!r} has no effect: payer {share.party!r} has no cap.",
                remedy="Give the payer a cap, or leave 'cap_per' out.",
                value=share.cap_per,
            )


def overflow_goes_with_caps(contract: Contract) -> Iterator[Problem]:
    """What happens above the cap of a payer is said if, and only if, a payer has a cap."""
    capped = any(share.cap_minor is not None for share in contract.payers.shares)
    if capped and contract.payers.overflow is None:
        yield Problem(
            code="missing_overflow",
            path="payers.overflow",
            message="a payer has a cap, but nothing says what happens above it.",
            remedy="Give 'reallocate', 'lapse' or 'carry'.",
        )
    if not capped and contract.payers.overflow is not None:
        yield Problem(
            code="overflow_without_cap",
            path="payers.overflow",
            message=f"{contract.payers.overflow!r} has no effect: no payer has a cap.",
            remedy="Give a payer a cap, or leave 'overflow' out.",
            value=contract.payers.overflow,
        )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    shares_name_parties,
    parties_share_once,
    payers_hold_the_role,
    payers_have_weight,
    payer_caps_are_not_negative,
    residence_share_is_a_share,
    municipalities_are_named_once,
    cap_per_goes_with_cap,
    overflow_goes_with_caps,
    payees_have_weight,
)
