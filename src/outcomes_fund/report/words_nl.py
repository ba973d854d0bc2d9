"""The sentences in Dutch, with the terms of ``docs/glossary.md``."""

from __future__ import annotations

from outcomes_fund.report.wording import Words
from outcomes_fund.report.words_nl_lines import LINES
from outcomes_fund.report.words_nl_outcomes import OUTCOMES
from outcomes_fund.report.words_nl_terms import LIMITS, TERMS

__all__ = ["DUTCH"]

PHRASES = {
    "and": "en",
    "or": "of",
    "unit": "eenheid",
    **LINES,
    **OUTCOMES,
    **LIMITS,
    **TERMS,
}

DUTCH = Words(
    language="nl",
    months=(
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    group=".",
    point=",",
    currencies={"EUR": "€"},
    durations={
        "days": ("dag", "dagen"),
        "weeks": ("week", "weken"),
        "months": ("maand", "maanden"),
        "years": ("jaar", "jaar"),
    },
    units={
        "certificate": "certificaat",
        "day": "dag",
        "month": "maand",
        "participant": "deelnemer",
        "person": "persoon",
        "point": "punt",
        "result": "resultaat",
        "step": "stap",
        "tonne": "ton",
        "week": "week",
    },
    phrases=PHRASES,
)
