"""Terms between price and payment in sentences: indices, exchange, holdback, advances, value added tax."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.domain.indexation import Index
from outcomes_fund.domain.payment import Advance, Holdback, VatRule
from outcomes_fund.report.telling import Telling

__all__ = [
    "advance_sentences",
    "exchange_sentences",
    "holdback_sentences",
    "index_sentences",
    "recovery_sentences",
    "vat_sentences",
]


def index_sentences(telling: Telling) -> Iterator[str]:
    """Say how a factor on prices comes from each index."""
    for index in telling.contract.indices:
        reference = f"{index.id} ({index.title})" if index.title else index.id
        base = telling.words.month(index.base_month)
        text = telling.say("index_factor", figure=_figure(index, telling), base=base)
        yield telling.say("indexation", reference=reference, what="; ".join((text, *_index_terms(index, telling))))


def _figure(index: Index, telling: Telling) -> str:
    if index.every == "month":
        key = "months_back_none" if not index.months_back else "months_back"
        return telling.say(key, count=_counted(index.months_back, "months", telling))
    month = telling.words.months[(index.month or 1) - 1]
    key = "years_back_none" if not index.years_back else "years_back"
    return telling.say(key, month=month, count=_counted(index.years_back, "years", telling))


def _counted(count: int, unit: str, telling: Telling) -> str:
    one, several = telling.words.durations[unit]
    return f"{count} {one if count == 1 else several}"


def _index_terms(index: Index, telling: Telling) -> Iterator[str]:
    words = telling.words
    yield telling.say(f"figures_{index.status}")
    if index.decimals is not None:
        yield telling.say("index_rounded", decimals=str(index.decimals), mode=telling.say(f"amounts_{index.mode}"))
    if index.lowest is not None:
        yield telling.say("index_lowest", factor=words.number(index.lowest))
    if index.highest is not None:
        yield telling.say("index_highest", factor=words.number(index.highest))
    if index.only_upwards:
        yield telling.say("only_upwards")
    if index.figures:
        last = max(figure.month for figure in index.figures)
        yield telling.say("figures_until", month=words.month(last))
    else:
        yield telling.say("figures_none")


def exchange_sentences(telling: Telling) -> Iterator[str]:
    """Say at which rates amounts in other currencies are converted."""
    for rate in telling.contract.exchange:
        number, own = telling.words.number(rate.rate), telling.contract.currency
        yield telling.say("exchange", currency=rate.currency, rate=number, own=own)


def holdback_sentences(telling: Telling) -> Iterator[str]:
    """Say what is held back from each payment, and when it is released; nothing if nothing is."""
    holdback = telling.contract.holdback
    if holdback is not None:
        yield telling.say(
            "holdback",
            share=telling.words.share(holdback.share),
            lines=telling.named_or_all(holdback.lines),
            release=_release(holdback, telling),
        )


def _release(holdback: Holdback, telling: Telling) -> str:
    if holdback.release_on is not None:
        return telling.say("release_on", day=telling.words.day(holdback.release_on))
    if holdback.release_after is not None:
        return telling.say("release_after", duration=telling.words.duration(holdback.release_after))
    assert holdback.release_when is not None
    return telling.say("release_when", metric=telling.titled(holdback.release_when))


def advance_sentences(telling: Telling) -> Iterator[str]:
    """Say what is paid ahead, and how it is set off."""
    yield from (_advance(advance, telling) for advance in telling.contract.advances)


def _advance(advance: Advance, telling: Telling) -> str:
    return telling.say(
        "advance",
        payer=telling.party(advance.payer),
        payee=telling.party(advance.payee),
        amount=telling.money(advance.amount_minor),
        day=telling.words.day(advance.date),
        share=telling.words.share(advance.set_off_share),
        rest=telling.say(f"rest_{advance.rest}"),
    )


def recovery_sentences(telling: Telling) -> Iterator[str]:
    """Say that what was paid too much is claimed back; nothing where it is set off, as is usual."""
    if telling.contract.recovery == "claim_back":
        yield telling.say("claim_back")


def vat_sentences(telling: Telling) -> Iterator[str]:
    """Say which value added tax there is; nothing if none is worked out."""
    vat = telling.contract.vat
    if vat is not None:
        yield telling.say(f"vat_{vat.prices}")
        yield from (_vat_rule(rule, telling) for rule in vat.rules)
        if len(vat.rules) > 1:
            yield telling.say("vat_last")


def _vat_rule(rule: VatRule, telling: Telling) -> str:
    start = "" if rule.start is None else telling.say("vat_from", day=telling.words.day(rule.start))
    what = telling.say(f"treatment_{rule.treatment}", rate=telling.words.share(rule.rate))
    return telling.say("vat_rule", lines=telling.named_or_all(rule.lines), start=start, what=what)
