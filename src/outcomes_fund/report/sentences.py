"""A contract in plain sentences: each payment rule, then limits, payers, payees, terms of payment and changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import EvidenceMetric, Metric
from outcomes_fund.domain.terms import line_metrics
from outcomes_fund.errors import UnknownName
from outcomes_fund.report.change_sentences import amendment_sentences, dispute_sentences, plan_sentences
from outcomes_fund.report.date_sentences import assumption_sentences, payment_sentences, rounding_sentences
from outcomes_fund.report.limit_sentences import limit_sentence
from outcomes_fund.report.line_sentences import gist_of, line_sentence
from outcomes_fund.report.outcome_clauses import metric_sentence
from outcomes_fund.report.sharing_sentences import payee_sentences, payer_sentences
from outcomes_fund.report.telling import Telling
from outcomes_fund.report.term_sentences import (
    advance_sentences,
    exchange_sentences,
    holdback_sentences,
    index_sentences,
    recovery_sentences,
    vat_sentences,
)
from outcomes_fund.report.wording import Words
from outcomes_fund.report.words_en import ENGLISH
from outcomes_fund.report.words_nl import DUTCH

__all__ = ["LANGUAGES", "Language", "explain", "gist"]

Language = Literal["en", "nl"]

LANGUAGES: dict[str, Words] = {words.language: words for words in (ENGLISH, DUTCH)}

# What stands behind payment lines, metrics and limits, in this order.
REST = (
    payer_sentences,
    payee_sentences,
    index_sentences,
    exchange_sentences,
    rounding_sentences,
    payment_sentences,
    holdback_sentences,
    advance_sentences,
    recovery_sentences,
    vat_sentences,
    amendment_sentences,
    dispute_sentences,
    plan_sentences,
    assumption_sentences,
)


def explain(contract: Contract, *, lang: Language = "en") -> tuple[str, ...]:
    """Say what a contract pays for, how much, at most how much, who pays, who is paid and when.

    Args:
        contract: Any contract.

        lang: ``en`` or ``nl``. What the contract itself says, such as titles, stays as it is.

    Returns:
        One sentence for each payment line, in the order of the contract; one for each metric that other
        metrics are worked out from; then the limits, payers, payees, indices, rates of exchange, rounding, dates of
        settlement, holdback, advances, recovery, value added tax, amendments with all that they bring, disputes, plans,
        and what has been assumed.

    Raises:
        UnknownName: For another language.

    Example:
        >>> from outcomes_fund import load_contract
        >>> contract = load_contract("contracts/published/kobe-nephropathy/contract.toml")
        >>> explain(contract)[3]
        'Limit maximum: at most JPY 34,060,000 is paid, over the whole contract, on all payment lines together.'
    """
    telling = Telling(contract=contract, words=_words(lang))
    return (
        *(line_sentence(line, telling) for line in contract.lines),
        *(metric_sentence(name, telling) for name in _behind_lines(contract)),
        *(limit_sentence(limit, telling) for limit in contract.limits),
        *(sentence for say in REST for sentence in say(telling)),
    )


def gist(contract: Contract, *, lang: Language = "en") -> tuple[str, ...]:
    """Say in a few words what each payment line pays, without its conditions.

    Args:
        contract: Any contract.

        lang: ``en`` or ``nl``.

    Returns:
        One text for each payment line, in the order of the contract.

    Raises:
        UnknownName: For another language.
    """
    telling = Telling(contract=contract, words=_words(lang), short=True)
    return tuple(gist_of(line, telling) for line in contract.lines)


def _behind_lines(contract: Contract) -> Iterator[str]:
    """Name the metrics that other metrics or the holdback look at, and no line itself: parts, baselines, modifiers."""
    told = {name for line in contract.lines for name in line_metrics(line)}
    brought = (metric for amendment in contract.amendments for metric in amendment.metrics)
    named = {name for metric in (*contract.metrics, *brought) for name in _named_by(metric)}
    if contract.holdback is not None and contract.holdback.release_when is not None:
        named.add(contract.holdback.release_when)
    yield from (metric.id for metric in contract.metrics if metric.id in named - told)


def _named_by(metric: Metric) -> Iterator[str]:
    yield from (name for _, name in (*metric.parts, *metric.modifier_metrics))
    if isinstance(metric, EvidenceMetric):
        if metric.evidence is not None:
            yield metric.evidence
        for entry in metric.admission.after:
            yield entry.metric
            if entry.reset_by is not None:
                yield entry.reset_by


def _words(lang: str) -> Words:
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    return LANGUAGES[lang]
