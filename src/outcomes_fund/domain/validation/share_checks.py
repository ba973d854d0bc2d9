"""The rules on payers and payees: one small function for each, a list at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.domain.allocation import LinePayees, LinePayers
from outcomes_fund.domain.bounds import exact_text, negative_problems, out_of_range, share_problems, without_effect
from outcomes_fund.domain.naming import did_you_mean, twice_problems, unknown_problems
from outcomes_fund.domain.places import has_unread, ids_in, ids_read
from outcomes_fund.errors import Problem, listed

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS"]


def shares_name_parties(contract: Contract) -> Iterator[Problem]:
    """Payers and payees are parties of the contract."""
    known = ids_read(contract.parties)
    for section, shares in _shares(contract).items():
        for index, name in enumerate(shares):
            yield from unknown_problems(f"{section}.shares[{index}].party", name, known, code="unknown_party")


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
            yield out_of_range(f"payers.shares[{index}].weight", share.weight, "0 or more")
    if not any(share.weight > 0 for share in shares):
        yield Problem(
            code="no_weight",
            path="payers.shares",
            message="no payer has a weight above 0.",
            remedy="Some payer has to bear what belongs to no municipality.",
        )


def payees_have_weight(contract: Contract) -> Iterator[Problem]:
    """There is a payee, and weights of payees are 0 or more."""
    shares = contract.payees.shares
    for index, share in enumerate(shares):
        if share.weight < 0:
            yield out_of_range(f"payees.shares[{index}].weight", share.weight, "0 or more")
    if not shares:
        remedy = "Name who is paid."
        yield Problem(code="no_weight", path="payees.shares", message="there is no payee.", remedy=remedy)


def every_line_has_a_payee(contract: Contract) -> Iterator[Problem]:
    """Where no payee has a weight among the shares, each line stands in an entry with weights of its own."""
    shares, entries = contract.payees.shares, contract.payees.by_line
    if not shares or has_unread(shares) or has_unread(entries) or any(share.weight > 0 for share in shares):
        return
    lines = ids_in(contract, "lines")
    left = [line for line in lines if not any(line in entry.lines for entry in entries)]
    if left:
        yield Problem(
            code="no_weight",
            path="payees.shares",
            message=f"no payee has a weight above 0, so nobody is paid for the lines that 'by_line' does not name: "
            f"{listed(left)}.",
            remedy="Give a payee a weight above 0, or name these lines in 'by_line'.",
        )


def payer_caps_are_not_negative(contract: Contract) -> Iterator[Problem]:
    """The cap of a payer is 0 or more."""
    for index, share in enumerate(contract.payers.shares):
        yield from negative_problems(f"payers.shares[{index}].cap", share.cap_minor)


def _residence_shares(contract: Contract) -> Iterator[tuple[str, Fraction]]:
    yield "payers.residence_share", contract.payers.residence_share
    for path, entry in _line_payers(contract):
        if entry.residence_share is not None:
            yield f"{path}.residence_share", entry.residence_share


def residence_shares_are_shares(contract: Contract) -> Iterator[Problem]:
    """A residence share lies from 0 to 1; above 0, some payer is a municipality."""
    shares = contract.payers.shares
    for path, residence in _residence_shares(contract):
        yield from share_problems(path, residence)
        lives = has_unread(shares) or any(share.municipality is not None for share in shares)
        if 0 < residence <= 1 and not lives:
            yield Problem(
                code="no_municipality",
                path=path,
                message="the residence share is above 0, but no payer has a municipality.",
                remedy="Give 'municipality' to the payers that bear it.",
                value=exact_text(residence),
            )


def municipalities_bear_a_share(contract: Contract) -> Iterator[Problem]:
    """A payer has a municipality only where a residence share is borne somewhere."""
    if any(residence != 0 or residence > 0 for _, residence in _residence_shares(contract)):
        return
    entries = contract.payers.by_line
    if has_unread(entries) or has_unread(contract.amendments):
        return
    for index, share in enumerate(contract.payers.shares):
        if share.municipality is not None and share.municipality.strip():
            yield without_effect(
                f"payers.shares[{index}].municipality",
                share.municipality,
                "no residence share is borne by municipalities",
                "Give 'residence_share', or leave 'municipality' out.",
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
            yield Problem(
                code="empty_name",
                path=path,
                message="the municipality has no name.",
                remedy="Give the name as the register of participants writes it.",
            )
        elif name in seen:
            yield Problem(
                code="duplicate_name",
                path=path,
                message=f"{name!r} belongs to payers.shares[{seen[name]}] already.",
                remedy="Let one payer bear the residence share of a municipality.",
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
    if has_unread(contract.payers.shares):
        return
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


def _line_payers(contract: Contract) -> Iterator[tuple[str, LinePayers]]:
    for index, entry in enumerate(contract.payers.by_line):
        yield f"payers.by_line[{index}]", entry
    for number, amendment in enumerate(contract.amendments):
        for index, entry in enumerate(amendment.payers):
            yield f"amendments[{number}].payers[{index}]", entry


def _line_shares(contract: Contract) -> Iterator[tuple[str, LinePayers | LinePayees, list[str]]]:
    payers = [share.party for share in contract.payers.shares]
    payees = [share.party for share in contract.payees.shares]
    for path, entry in _line_payers(contract):
        yield path, entry, payers
    for index, other in enumerate(contract.payees.by_line):
        yield f"payees.by_line[{index}]", other, payees


def weights_by_line_name_shares(contract: Contract) -> Iterator[Problem]:
    """Other weights for some lines are of parties among the shares, each once, and for lines there are."""
    lines = ids_in(contract, "lines")
    for path, entry, parties in _line_shares(contract):
        yield from twice_problems(f"{path}.weights", [weight.party for weight in entry.weights], key=".party")
        for number, weight in enumerate(entry.weights):
            if weight.party not in parties and parties:
                yield _no_share(f"{path}.weights[{number}].party", weight.party, parties)
        yield from twice_problems(f"{path}.lines", entry.lines)
        for number, name in enumerate(entry.lines):
            yield from unknown_problems(f"{path}.lines[{number}]", name, lines, code="unknown_line")


def _no_share(path: str, name: str, parties: list[str]) -> Problem:
    return Problem(
        code="not_among_shares",
        path=path,
        message=f"{name!r} is not among the shares: {', '.join(parties)}.",
        remedy=did_you_mean(name, parties) or "Add the party to 'shares', with weight 0 if it has a part here only.",
        value=name,
    )


def weights_by_line_are_weights(contract: Contract) -> Iterator[Problem]:
    """Weights for some lines are 0 or more, and one is above 0."""
    for path, entry, _ in _line_shares(contract):
        for number, weight in enumerate(entry.weights):
            if weight.weight < 0:
                yield out_of_range(f"{path}.weights[{number}].weight", weight.weight, "0 or more")
        if not has_unread(entry.weights) and not any(weight.weight > 0 for weight in entry.weights):
            yield Problem(
                code="no_weight",
                path=f"{path}.weights",
                message="no weight is above 0, so nobody has a part in these lines.",
                remedy="Give somebody a weight above 0.",
            )


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    shares_name_parties,
    parties_share_once,
    payers_hold_the_role,
    payers_have_weight,
    payer_caps_are_not_negative,
    residence_shares_are_shares,
    municipalities_bear_a_share,
    municipalities_are_named_once,
    cap_per_goes_with_cap,
    overflow_goes_with_caps,
    payees_have_weight,
    every_line_has_a_payee,
    weights_by_line_name_shares,
    weights_by_line_are_weights,
)
