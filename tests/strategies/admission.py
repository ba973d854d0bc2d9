"""Rules of admission: windows and deadlines, groups and cohorts, order, numbers, thresholds, waivers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, get_args

from hypothesis import strategies as st

from outcomes_fund.domain.admission import Admission, After, OncePer
from outcomes_fund.domain.calendar import Duration
from tests.strategies.days import days_around
from tests.strategies.frame import COHORTS, GROUPS, Frame
from tests.strategies.times import SHORT

__all__ = ["admissions"]

WITHIN = (Duration(count=6, unit="months"), *SHORT[:3])
ONCE_PER: tuple[OncePer | None, ...] = (None, None, *get_args(OncePer))
RULES = ("outcome", "enrolment", "within", "claim", "deadline")
# The shortest and the longest time between two outcomes.
SPANS: tuple[tuple[Duration | None, Duration | None], ...] = (
    (None, None),
    (SHORT[1], None),
    (None, SHORT[2]),
    (SHORT[1], SHORT[2]),
    (SHORT[0], SHORT[0]),
)


@st.composite
def admissions(draw: st.DrawFn, kind: str, resolution: Fraction, frame: Frame) -> Admission:
    """Draw rules of admission; about half of the metrics have none but uniqueness and those of the themes."""
    once_per = draw(st.sampled_from(ONCE_PER))
    themed: dict[str, Any] = {}
    for theme in ("groups", "cohorts", "order", "thresholds", "waivers"):
        if theme in frame.themes and draw(st.integers(0, 3)):
            themed |= draw(THEMED[theme](kind, resolution, frame))
    dated = {} if draw(st.booleans()) else draw(dated_rules(frame))
    # Which claims of a person add up would depend on those that do not count yet.
    once_per = None if "person_at_least" in themed else once_per
    return Admission(once_per=once_per, **themed, **dated)


@st.composite
def dated_rules(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw windows and deadlines."""
    start, end = frame.start, frame.end
    ruled = draw(st.sets(st.sampled_from(RULES), max_size=2))
    around = days_around([start, start + (end - start) // 2, end], start, end)
    middle = st.sampled_from(around)
    enrolment_start, enrolment_end = _window(draw, start, end) if "enrolment" in ruled else (None, None)
    outcome_start, outcome_end = _window(draw, start, end) if "outcome" in ruled else (None, None)
    return {
        "enrolment_start": enrolment_start,
        "enrolment_end": enrolment_end,
        "outcome_start": outcome_start,
        "outcome_end": outcome_end,
        "within_of_enrolment": draw(st.sampled_from(WITHIN)) if "within" in ruled else None,
        "claim_within": draw(st.sampled_from(SHORT)) if "claim" in ruled else None,
        "claim_deadline": draw(middle) if "deadline" in ruled else None,
    }


def _window(draw: st.DrawFn, start: date, end: date) -> tuple[date | None, date | None]:
    # A window of at least a day within the contract, open on one side or on none.
    length = (end - start).days
    first = draw(st.integers(0, min(length - 1, 12)))
    last = draw(st.integers(first + 1, length))
    sides = draw(st.sampled_from(("both", "start", "end")))
    return (
        start + timedelta(days=first) if sides != "end" else None,
        start + timedelta(days=last) if sides != "start" else None,
    )


@st.composite
def orders(draw: st.DrawFn, _kind: str, _resolution: Fraction, frame: Frame) -> dict[str, Any]:
    """Draw one or two outcomes that come first; none where there is no metric yet."""
    names = [metric.id for metric in frame.evidence_metrics]
    if not names:
        return {}
    after = []
    for name in draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=2)):
        at_least, at_most = draw(st.sampled_from(SPANS))
        others = [other for other in names if other != name]
        after.append(
            After(
                metric=name,
                at_least=at_least,
                at_most=at_most,
                clock=draw(st.sampled_from(("first", "latest"))) if at_least or at_most else "first",
                reset_by=draw(st.sampled_from((None, *others))),
            ),
        )
    return {"after": tuple(after)}


@st.composite
def thresholds(draw: st.DrawFn, kind: str, resolution: Fraction, _frame: Frame) -> dict[str, Any]:
    """Draw a most number of claims, or a least sum of what they are worth."""
    if kind in {"count", "sum"} and draw(st.booleans()):
        return {"person_at_least": draw(st.integers(1, 5)) * resolution, "back_to_start": draw(st.booleans())}
    per = draw(st.sampled_from(("contract", "year", "period")))
    return {"count_max": draw(st.integers(1, 2)), "count_per": per}


def groups(_kind: str, _resolution: Fraction, _frame: Frame) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a group that counts alone."""
    return st.fixed_dictionaries({"group": st.sampled_from(GROUPS)})


def cohorts(_kind: str, _resolution: Fraction, _frame: Frame) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a cohort that counts alone."""
    return st.fixed_dictionaries({"cohort": st.sampled_from(COHORTS)})


def waivers(_kind: str, _resolution: Fraction, _frame: Frame) -> st.SearchStrategy[dict[str, Any]]:
    """Draw why a claim counts that nobody verified."""
    waived: dict[str, Any] = {"verification": "waived"}
    return st.just(waived) | st.fixed_dictionaries({"deemed_after": st.sampled_from(SHORT)})


THEMED = {"groups": groups, "cohorts": cohorts, "order": orders, "thresholds": thresholds, "waivers": waivers}
