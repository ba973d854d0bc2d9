"""The sentences in English."""

from __future__ import annotations

from outcomes_fund.report.wording import Words
from outcomes_fund.report.words_en_lines import LINES
from outcomes_fund.report.words_en_outcomes import OUTCOMES
from outcomes_fund.report.words_en_terms import LIMITS, TERMS

__all__ = ["ENGLISH"]

PHRASES = {
    "and": "and",
    "or": "or",
    "unit": "unit",
    **LINES,
    **OUTCOMES,
    **LIMITS,
    **TERMS,
}

ENGLISH = Words(
    language="en",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    group=",",
    point=".",
    currencies={},
    durations={
        "days": ("day", "days"),
        "weeks": ("week", "weeks"),
        "months": ("month", "months"),
        "years": ("year", "years"),
    },
    units={},
    phrases=PHRASES,
)
