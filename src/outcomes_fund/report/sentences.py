"""A contract in plain sentences: each payment rule, then limits, payers, payees, rounding and dates."""

from __future__ import annotations

from typing import Literal

from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import UnknownName
from outcomes_fund.report.line_sentences import gist_of, line_sentence
from outcomes_fund.report.sharing_sentences import (
    assumption_sentences,
    limit_sentence,
    payee_sentences,
    payer_sentences,
    payment_sentences,
    rounding_sentences,
)
from outcomes_fund.report.wording import Words
from outcomes_fund.report.words_en import ENGLISH
from outcomes_fund.report.words_nl import DUTCH

__all__ = ["LANGUAGES", "Language", "explain", "gist"]

Language = Literal["en", "nl"]

LANGUAGES: dict[str, Words] = {words.language: words for words in (ENGLISH, DUTCH)}


def explain(contract: Contract, *, lang: Language = "en") -> tuple[str, ...]:
    """Say what a contract pays for, how much, at most how much, who pays, who is paid and when.

    Args:
        contract: Any contract.

        lang: ``en`` or ``nl``. What the contract itself says, such as titles, stays as it is.

    Returns:
        One sentence for each payment line, in the order of the contract; then the limits, payers, payees,
        rounding, dates of settlement, and what has been assumed.

    Raises:
        UnknownName: For another language.

    Example:
        >>> from outcomes_fund import load_contract
        >>> contract = load_contract("contracts/published/kobe-nephropathy/contract.toml")
        >>> explain(contract)[3]
        'Limit maximum: at most JPY 34,060,000 is paid, over the whole contract, on all payment lines together.'
    """
    words = _words(lang)
    return (
        *(line_sentence(line, contract, words) for line in contract.lines),
        *(limit_sentence(limit, contract, words) for limit in contract.limits),
        *payer_sentences(contract, words),
        *payee_sentences(contract, words),
        *rounding_sentences(contract, words),
        *payment_sentences(contract, words),
        *assumption_sentences(contract, words),
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
    words = _words(lang)
    return tuple(gist_of(line, contract, words) for line in contract.lines)


def _words(lang: str) -> Words:
    if lang not in LANGUAGES:
        raise UnknownName("language", lang, LANGUAGES)
    return LANGUAGES[lang]
