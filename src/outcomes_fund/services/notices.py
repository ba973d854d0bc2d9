"""Use case: say what looks like a mistake in files that are right by themselves; it changes no amount."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE, Evidence
from outcomes_fund.domain.indexation import Index
from outcomes_fund.domain.limit import MoneyCap, VolumeCap
from outcomes_fund.domain.metric import LatestMetric, MeanMetric, RateMetric
from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.domain.places import last_end, limits_in, lines_in, metrics_in, sections_of
from outcomes_fund.domain.register import Register
from outcomes_fund.domain.terms import LineBase, UnitPriceLine
from outcomes_fund.settlement.index_factors import month_number

__all__ = ["Notice", "notices"]

NAMED_MAX = 5
# Names of towns that share this much of their letters are taken for one town, spelt twice.
ALIKE = 0.8


@attrs.frozen(kw_only=True)
class Notice:
    """Something to look at.

    Args:
        code: Stable name of what was noticed.

        text: What was found, and where to look.
    """

    code: str
    text: str


@attrs.frozen(kw_only=True, eq=False)
class _Seen:
    """What the notices look at: a contract with what is known about it, and the claims that stand."""

    contract: Contract
    evidence: Evidence | None
    register: Register | None
    as_of: date | None
    until: date

    def claims(self) -> npt.NDArray[np.bool_]:
        """Say which rows stand: known, achieved by the last day, not replaced, not rejected."""
        if self.evidence is None:
            return np.zeros(0, dtype=bool)
        known = np.ones(len(self.evidence), dtype=bool)
        if self.as_of is not None:
            known = self.evidence.recorded_day <= epoch_day(self.as_of)
        stands = known & (self.evidence.achieved <= epoch_day(self.until))
        stands[self.evidence.supersedes[known & (self.evidence.supersedes != NONE)]] = False
        return np.asarray(stands & (self.evidence.status != EVIDENCE_STATUSES.index("rejected")), dtype=bool)


def notices(
    contract: Contract,
    evidence: Evidence | None,
    register: Register | None,
    *,
    as_of: date | None,
    until: date | None,
) -> tuple[Notice, ...]:
    """Say what looks like a mistake in a contract and its files, though each is right by itself.

    Args:
        contract: The contract; what amendments bring is looked at as well.

        evidence: Its evidence, if there is any.

        register: Its participants, if there is a register.

        as_of: Last day of recording that counts; None means all records.

        until: Last day of achievement looked at; None means ``as_of``, at most the contract's last day.

    Returns:
        What to look at; nothing here changes an amount.
    """
    last = date.fromordinal(last_end(contract).toordinal() - 1)
    seen = _Seen(
        contract=contract,
        evidence=evidence,
        register=register,
        as_of=as_of,
        until=min(until or as_of or last, last),
    )
    return tuple(notice for look in LOOKS for notice in look(seen))


def _groups(seen: _Seen) -> Iterator[Notice]:
    """Look for groups that the contract names and nobody belongs to."""
    if seen.register is None:
        return
    known = sorted({member.group for member in seen.register.groups})
    for group, place in _groups_named(seen.contract).items():
        if group not in known:
            hint = did_you_mean(group, known) or "Look at the column groups of the participants."
            text = f"nobody in the register belongs to group {group!r} ({place}); groups there: {_few(known)}. {hint}"
            yield Notice(code="empty_group", text=text)


def _groups_named(contract: Contract) -> dict[str, str]:
    """Give the groups that the contract names, each with the place where it does first."""
    named: dict[str, str] = {}
    for path, metrics in sections_of(contract, "metrics"):
        for metric in metrics:
            if metric.admission.group is not None:
                named.setdefault(metric.admission.group, f"{path}, metric {metric.id}")
    for path, line in lines_in(contract, UnitPriceLine):
        for uplift in line.uplifts:
            named.setdefault(uplift.group, f"{path}.uplifts, line {line.id}")
    for path, limit in limits_in(contract, VolumeCap):
        if limit.group is not None:
            named.setdefault(limit.group, f"{path}, limit {limit.id}")
    return named


def _cohorts_named(seen: _Seen) -> dict[str, date]:
    """Give the cohorts that the contract names, each with the first day on which it matters."""
    named: dict[str, date] = {}
    for _, metrics in sections_of(seen.contract, "metrics"):
        for metric in metrics:
            if metric.admission.cohort is not None:
                named[metric.admission.cohort] = seen.contract.start
    for _, line in lines_in(seen.contract, LineBase):
        tests = getattr(line, "tests", None)
        for test in tests.cohorts if tests is not None else ():
            named[test.cohort] = min(test.date, named.get(test.cohort, test.date))
    return named


def _cohorts(seen: _Seen) -> Iterator[Notice]:
    """Look for cohorts that only the contract, or only evidence and register name."""
    named = _cohorts_named(seen)
    if not named or seen.evidence is None:
        return
    found = {name for name in seen.evidence.cohorts if name}
    found |= set(seen.register.cohorts) if seen.register is not None else set()
    for cohort, day in named.items():
        # A cohort that is tested later need not have begun.
        if cohort not in found and day <= seen.until:
            yield Notice(
                code="empty_cohort",
                text=f"the contract names cohort {cohort!r}, which neither evidence nor register has. "
                f"{did_you_mean(cohort, sorted(found)) or 'Look at the columns cohort.'}",
            )
    strange = sorted(found - set(named))
    if strange:
        near = [word for word in strange if did_you_mean(word, named)]
        hint = f" {near[0]!r}: {did_you_mean(near[0], named)}" if near else " Look at the columns cohort."
        text = f"the contract names cohorts, but not these of evidence or register: {_few(strange)}.{hint}"
        yield Notice(code="unnamed_cohort", text=text)


def _people(seen: _Seen) -> Iterator[Notice]:
    """Look for participants of claims who are not in the register."""
    if seen.register is None or seen.evidence is None:
        return
    listed = set(_texts(seen.register.participants))
    codes = np.unique(seen.evidence.participant[seen.claims()])
    names = _texts(seen.evidence.participants)
    missing = [names[code].decode() for code in codes.tolist() if code != NONE and names[code] not in listed]
    if missing:
        noun = "participant of the evidence is" if len(missing) == 1 else "participants of the evidence are"
        text = f"{len(missing):,} {noun} not in the register: {_few(missing)}. Look at the column participant of both."
        yield Notice(code="not_in_register", text=text)


def _homes(seen: _Seen) -> Iterator[Notice]:
    """Look for claims of participants who live in no payer's municipality."""
    towns = {share.municipality for share in seen.contract.payers.shares if share.municipality is not None}
    if seen.register is None or not towns:
        return
    if seen.evidence is not None:
        home = [name in towns for name in seen.register.municipalities]
        lives = np.array([*home, False], dtype=bool)[seen.register.municipality]
        at_home = {
            name for name, inside in zip(_texts(seen.register.participants), lives.tolist(), strict=True) if inside
        }
        outside = np.array([name not in at_home for name in _texts(seen.evidence.participants)] + [False], dtype=bool)
        count = int(np.count_nonzero(outside[seen.evidence.participant] & seen.claims()))
        if count:
            text = f"{count:,} claim{'' if count == 1 else 's'} of participants who live in no municipality of a payer "
            text += f"({', '.join(sorted(towns))}); no share by residence is borne for them. "
            yield Notice(code="lives_elsewhere", text=f"{text}Look at the column municipality of the participants.")
    for name in sorted(set(seen.register.municipalities) - towns):
        near = _alike(name, towns)
        if name and near is not None:
            text = (
                f"municipality {name!r} of the register is no payer's, but much like {near!r}. Did you mean {near!r}?"
            )
            yield Notice(code="municipality_spelt_otherwise", text=text)


def _alike(name: str, towns: Collection[str]) -> str | None:
    """Give the town whose name differs only slightly; capitals and blanks do not count."""
    folded = {" ".join(town.casefold().split()): town for town in sorted(towns)}
    close = get_close_matches(" ".join(name.casefold().split()), folded, n=1, cutoff=ALIKE)
    return folded[close[0]] if close else None


def _indices(seen: _Seen) -> Iterator[Notice]:
    """Look for figures of an index that are needed and not known."""
    used = {line.indexed for _, line in lines_in(seen.contract, LineBase)}
    used |= {limit.indexed for _, limit in limits_in(seen.contract, MoneyCap)}
    for index in seen.contract.indices:
        if index.id not in used or seen.until < seen.contract.start:
            continue
        known = _months_known(index, seen.as_of)
        months = range(month_number(seen.contract.start), month_number(seen.until) + 1)
        if known is None:
            text = f"the figure of the base month of index {index.id!r}, {index.base_month:%Y-%m}, is not known, "
            yield Notice(code="index_figure_missing", text=f"{text}so that the factor is 1. Look at its figures.")
            continue
        missing = dict.fromkeys(
            f"{_month_text(looked)} for {month // 12 if index.every == 'year' else _month_text(month)}"
            for month in months
            if (looked := _looked_at(index, month)) not in known
        )
        if missing:
            text = f"index {index.id!r} has no figure of {_few(list(missing))}, so that an earlier factor stands in, "
            yield Notice(code="index_figure_missing", text=f"{text}or 1 where there is none. Look at its figures.")


def _months_known(index: Index, as_of: date | None) -> set[int] | None:
    """Give the months whose figure can be divided by that of the base month; None if that one is not known."""
    counting = [
        figure
        for figure in index.figures
        if (as_of is None or figure.known is None or figure.known <= as_of)
        and (figure.status == "final" or index.status == "provisional")
    ]
    base = [figure for figure in reversed(counting) if month_number(figure.month) == month_number(index.base_month)]
    if not base:
        return None
    standing = max(base, key=lambda figure: (figure.status == "final", figure.known or date.min))
    return {month_number(figure.month) for figure in counting if figure.base == standing.base}


def _looked_at(index: Index, month: int) -> int:
    """Give the number of the month whose figure is looked at for a month."""
    if index.every == "month":
        return month - index.months_back
    return (month // 12 - index.years_back) * 12 + (index.month or 1) - 1


def _month_text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _values(seen: _Seen) -> Iterator[Notice]:
    """Look for values written as a percentage where lines look at a part of 1."""
    if seen.evidence is None:
        return
    bounds = _bounds(seen.contract)
    claims = seen.claims()
    for kind in (RateMetric, MeanMetric, LatestMetric):
        for _, metric in metrics_in(seen.contract, kind):
            looked_at = bounds.get(metric.id, ())
            # A bound of 0 or 1 alone says nothing about the scale: it may be that of a count.
            is_part = len(set(looked_at)) > 1 or any(0 < bound < 1 for bound in looked_at)
            if not metric.is_plain or not is_part or max(looked_at) > 1:
                continue
            values = _reported(seen.evidence, metric.evidence or metric.id, claims)
            if values and min(values) > 1:
                low, high, bound = (f"{float(number):g}" for number in (min(values), max(values), max(looked_at)))
                yield Notice(
                    code="values_above_one",
                    text=f"every value reported for metric {metric.id!r} is above 1 ({low} to {high}), but lines look "
                    f"at values up to {bound}. Look whether percentages are meant: 57 % is 0.57.",
                )


def _reported(evidence: Evidence, metric: str, claims: npt.NDArray[np.bool_]) -> list[Fraction]:
    """Give the lowest and the highest value reported for a metric; nothing if there is none."""
    if metric not in evidence.metric_ids:
        return []
    number = evidence.metric_ids.index(metric)
    rows = np.flatnonzero(claims & (evidence.metric == number) & (evidence.denominator > 0))
    if not len(rows):
        return []
    parts = evidence.numerator[rows] / evidence.denominator[rows]
    ends = [int(rows[np.argmin(parts)]), int(rows[np.argmax(parts)])]
    step = Fraction(1) if evidence.is_rate(ends[0]) else evidence.resolutions[number]
    return [Fraction(int(evidence.numerator[row]), int(evidence.denominator[row])) * step for row in ends]


def _bounds(contract: Contract) -> dict[str, list[Fraction]]:
    """Give what lines compare each metric with: bounds of steps and tests, values of points."""
    found: dict[str, list[Fraction]] = {}
    for _, line in lines_in(contract, LineBase):
        metric = getattr(line, "metric", None)
        tests = [(test.metric, test) for test in getattr(line, "when", ())]
        parts = [(metric, part) for key in ("steps", "points") for part in getattr(line, key, ())]
        for name, part in (*tests, *parts):
            given = [getattr(part, key, None) for key in ("at_least", "above", "at_most", "below", "value")]
            found.setdefault(name, []).extend(bound for bound in given if bound is not None)
    return found


def _tests_by_day(seen: _Seen) -> Iterator[Notice]:
    """Look for tested lines in amendments by enrolment, which hold there by the day of the test."""
    for amendment in seen.contract.amendments:
        if amendment.by != "enrolled":
            continue
        for line in amendment.lines:
            by_claim = isinstance(line, UnitPriceLine) and line.by_claim
            if by_claim or not hasattr(line, "tests"):
                continue
            text = f"amendment {amendment.id!r} holds by enrolment, but its line {line.id!r} is tested: there the day "
            text += f"of the test decides, from {amendment.start} on, whenever participants enrolled. "
            yield Notice(
                code="tested_by_day",
                text=f"{text}If it is meant for new participants only, give them a metric and a line of their own.",
            )


def _texts(column: TextColumn) -> list[bytes]:
    """Give the texts of a column as bytes, which takes a fraction of the time of reading them one by one."""
    letters = column.buffer.tobytes()
    return [letters[start:stop] for start, stop in zip(column.start.tolist(), column.stop.tolist(), strict=True)]


def _few(names: list[str]) -> str:
    """Name a few, and say how many more there are."""
    more = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {more:,} more" if more > 0 else "") or "none"


LOOKS: tuple[Callable[[_Seen], Iterator[Notice]], ...] = (
    _groups,
    _cohorts,
    _people,
    _homes,
    _indices,
    _values,
    _tests_by_day,
)
