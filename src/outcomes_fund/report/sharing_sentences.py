"""The rest of a contract in sentences: limits, payers, payees, rounding, dates and assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from outcomes_fund.domain.allocation import PayerShare
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit, MoneyCap, PersonCap
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.report.wording import Words

__all__ = [
    "assumption_sentences",
    "limit_sentence",
    "payee_sentences",
    "payer_sentences",
    "payment_sentences",
    "rounding_sentences",
]


def limit_sentence(limit: Limit, contract: Contract, words: Words) -> str:
    """Say what a limit leaves at most."""
    facts = {"per": _per(limit.per, contract, words), "lines": _lines(limit, contract, words)}
    if isinstance(limit, MoneyCap):
        what = words.say("money", amount=words.money(limit.amount_minor, contract.currency), **facts)
    elif isinstance(limit, PersonCap) and limit.amount_minor is not None:
        what = words.say("person_amount", amount=words.money(limit.amount_minor, contract.currency), **facts)
    else:
        key = "person_units" if isinstance(limit, PersonCap) else "volume"
        what = words.say(key, units=_units(limit, contract, words), **facts)
    reference = f"{limit.id} ({limit.clause})" if limit.clause else limit.id
    return words.say("limit", reference=reference, what=what)


def payer_sentences(contract: Contract, words: Words) -> Iterator[str]:
    """Say who pays which part, and at most how much."""
    payers = contract.payers
    shares = _shares([(share.party, share.weight) for share in payers.shares], "payer_share", contract, words)
    if payers.residence_share:
        homes = [
            words.say("home", party=_name(share.party, contract), municipality=share.municipality)
            for share in payers.shares
            if share.municipality is not None
        ]
        share = words.share(payers.residence_share)
        yield words.say("residence", share=share, homes=words.listed(homes), shares=shares)
    elif len(payers.shares) == 1:
        yield words.say("payer_alone", party=_name(payers.shares[0].party, contract))
    else:
        yield words.say("payers", shares=shares)
    for payer in payers.shares:
        if payer.cap_minor is not None and payers.overflow is not None:
            yield _cap(payer, payer.cap_minor, payers.overflow, contract, words)


def payee_sentences(contract: Contract, words: Words) -> Iterator[str]:
    """Say who receives which part."""
    payees = contract.payees.shares
    if len(payees) == 1:
        yield words.say("payee_alone", party=_name(payees[0].party, contract))
    else:
        pairs = [(share.party, share.weight) for share in payees]
        yield words.say("payees", shares=_shares(pairs, "payee_share", contract, words))


def rounding_sentences(contract: Contract, words: Words) -> Iterator[str]:
    """Say where amounts are rounded."""
    yield words.say("rounding", **_rounding(contract.rounding, contract, words))
    for line in contract.lines:
        if line.rounding is not None:
            yield words.say("rounding_line", line=f"“{line.title}”", **_rounding(line.rounding, contract, words))


def payment_sentences(contract: Contract, words: Words) -> Iterator[str]:
    """Say when periods are settled and when what is owed is due."""
    payment, every = contract.payment, contract.periods.every
    after = payment.settle_after
    moment = words.say("moment_after", duration=words.duration(after)) if after.count else words.say("moment_end")
    roll = ""
    if payment.calendar != "none" and payment.roll != "none":
        roll = words.say(f"roll_{payment.roll}", calendar=words.say(f"calendar_{payment.calendar}"))
    term = words.duration(payment.term)
    if every is None:
        yield words.say("settled_whole", moment=moment, term=term, roll=roll)
        yield words.say("late_whole")
    else:
        yield words.say("settled", every=words.duration(every), moment=moment, term=term, roll=roll)
        yield words.say("late")


def assumption_sentences(contract: Contract, words: Words) -> Iterator[str]:
    """Say how much of the contract is assumed; nothing if nothing is."""
    about = [assumption.about for assumption in contract.assumptions]
    if len(about) == 1:
        yield words.say("assumed_one", about=about[0])
    elif about:
        yield words.say("assumed", count=str(len(about)), about=words.listed(about))


def _cap(
    payer: PayerShare,
    cap_minor: int,
    overflow: Literal["reallocate", "lapse", "carry"],
    contract: Contract,
    words: Words,
) -> str:
    return words.say(
        "cap",
        party=_name(payer.party, contract),
        amount=words.money(cap_minor, contract.currency),
        per=_per(payer.cap_per, contract, words),
        overflow=words.say(overflow),
    )


def _shares(pairs: list[tuple[str, Fraction]], key: str, contract: Contract, words: Words) -> str:
    total = sum((weight for _, weight in pairs), start=Fraction(0))
    parts = [
        words.say(key, party=_name(party, contract), share=words.share(weight / total))
        for party, weight in pairs
        if weight
    ]
    return words.listed(parts)


def _rounding(rounding: Rounding, contract: Contract, words: Words) -> dict[str, str]:
    return {"unit": words.money(rounding.unit_minor, contract.currency), "mode": words.say(rounding.mode)}


def _per(per: Literal["contract", "year", "period"], contract: Contract, words: Words) -> str:
    if per == "year":
        return words.say("per_year", year=words.say(f"year_{contract.periods.year}"))
    return words.say(f"per_{per}")


def _lines(limit: Limit, contract: Contract, words: Words) -> str:
    """Name the lines a limit holds for."""
    possible = [line for line in contract.lines if isinstance(limit, MoneyCap) or isinstance(line, UnitPriceLine)]
    held = [line for line in possible if not limit.lines or line.id in limit.lines]
    if len(held) == 1:
        return words.say("lines_one", lines=f"“{held[0].title}”")
    if not limit.lines:
        return words.say("lines_all" if len(held) == len(contract.lines) else "lines_priced")
    return words.say("lines_some", lines=words.listed([f"“{line.title}”" for line in held]))


def _units(limit: Limit, contract: Contract, words: Words) -> str:
    """Write the units a limit allows, with their name where all its lines have the same one."""
    assert not isinstance(limit, MoneyCap)
    count = limit.units or Fraction(0)
    text = words.say("units_one") if count == 1 else words.say("units_several", count=words.number(count))
    called = {
        contract.metric(line.metric).unit
        for line in contract.lines
        if isinstance(line, UnitPriceLine) and (not limit.lines or line.id in limit.lines)
    }
    unit = called.pop() if len(called) == 1 else ""
    return words.say("units_called", units=text, unit=words.unit(unit)) if unit else text


def _name(party: str, contract: Contract) -> str:
    return next(record.name for record in contract.parties if record.id == party)
