"""Who pays which part, and who receives which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from outcomes_fund.domain.allocation import LinePayers, PartyWeight, PayeeShare, Payers, PayerShare
from outcomes_fund.report.telling import Telling

__all__ = ["line_payers_sentence", "payee_sentences", "payer_sentences"]


def payer_sentences(telling: Telling) -> Iterator[str]:
    """Say who pays which part, and at most how much."""
    payers = telling.contract.payers
    # Weights may all be 0 where every line has weights of its own.
    shares = _shares(payers.shares, "payer_share", telling)
    if payers.residence_share:
        homes = [
            telling.say("home", party=telling.party(share.party), municipality=share.municipality)
            for share in payers.shares
            if share.municipality is not None
        ]
        share = telling.words.share(payers.residence_share)
        yield telling.say("residence", share=share, homes=telling.words.listed(homes), shares=shares)
    elif len(payers.shares) == 1:
        yield telling.say("payer_alone", party=telling.party(payers.shares[0].party))
    elif shares:
        yield telling.say("payers", shares=shares)
    for entry in payers.by_line:
        yield line_payers_sentence(entry, telling)
    if len(payers.by_line) > 1:
        yield telling.say("line_shares_first")
    yield from _caps(payers, telling)


def line_payers_sentence(entry: LinePayers, telling: Telling) -> str:
    """Say the weights of payers that hold for some lines only."""
    lines = telling.named_or_all(entry.lines)
    shares = _shares(entry.weights, "payer_share", telling)
    if entry.residence_share is None:
        return telling.say("line_payers", lines=lines, shares=shares)
    share = telling.words.share(entry.residence_share)
    return telling.say("line_payers_residence", lines=lines, shares=shares, share=share)


def payee_sentences(telling: Telling) -> Iterator[str]:
    """Say who receives which part."""
    payees = telling.contract.payees
    if len(payees.shares) == 1:
        yield telling.say("payee_alone", party=telling.party(payees.shares[0].party))
    else:
        yield telling.say("payees", shares=_shares(payees.shares, "payee_share", telling))
    for entry in payees.by_line:
        shares = _shares(entry.weights, "payee_share", telling)
        yield telling.say("line_payees", lines=telling.named(entry.lines), shares=shares)
    if len(payees.by_line) > 1:
        yield telling.say("line_shares_first")


def _caps(payers: Payers, telling: Telling) -> Iterator[str]:
    """Say the caps of payers, those of the same amount in one sentence."""
    alike: dict[tuple[int, str], list[PayerShare]] = {}
    for payer in payers.shares:
        if payer.cap_minor is not None:
            alike.setdefault((payer.cap_minor, payer.cap_per), []).append(payer)
    for (cap_minor, _), capped in alike.items():
        assert payers.overflow is not None
        yield telling.say(
            "cap" if len(capped) == 1 else "caps",
            party=telling.words.listed([telling.party(payer.party) for payer in capped]),
            amount=telling.money(cap_minor),
            per=telling.per(capped[0].cap_per),
            overflow=telling.say(payers.overflow),
        )


def _shares(parts: Iterable[PartyWeight | PayerShare | PayeeShare], key: str, telling: Telling) -> str:
    weighed = [(part.party, part.weight) for part in parts if part.weight]
    total = sum((weight for _, weight in weighed), start=Fraction(0))
    texts = [
        telling.say(key, party=telling.party(party), share=telling.words.share(weight / total))
        for party, weight in weighed
    ]
    return telling.words.listed(texts) if texts else ""
