"""What is told about a field of evidence that is wrong: the value, what was expected, the remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import attrs

from outcomes_fund.domain.bounds import exact_text
from outcomes_fund.domain.calendar import from_epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.formats.exact_text import number_from_text
from outcomes_fund.formats.tables.byte_words import FieldColumn
from outcomes_fund.formats.tables.evidence_rules import STEPS_MAX, EvidenceRules
from outcomes_fund.formats.tables.findings import Detail, shown
from outcomes_fund.formats.tables.iso_dates import DATE_LENGTH
from outcomes_fund.formats.tables.meant_dates import bad_date, days_meant

__all__ = ["Complaints"]

# A longer word is nobody's misspelling.
_LETTERS_MAX = 64

_MOMENT = "a date such as 2020-02-03, or a moment such as 2020-02-03T08:30:00Z or 2020-02-03T09:30:00+01:00"


class Complaints:
    """Describes wrong fields of a block of rows.

    Args:
        rules: What the contract asks.

        field: Gives a column of the block.
    """

    def __init__(self, rules: EvidenceRules, field: Callable[[str], FieldColumn]) -> None:
        self._rules = rules
        self._field = field

    def describer(self, code: str, column: str) -> Callable[[int], Detail]:
        """Give what describes a row of the block that is wrong in a column.

        Args:
            code: The rule that is broken.

            column: The column it is broken in.
        """
        tell = _TELL[code]
        return lambda row: tell(self, column, row)

    def steps_of(self, text: str, metric: int) -> int | None:
        """Read a number of any size as steps of a metric; None if it is none.

        Args:
            text: A number as a contract file may have it.

            metric: Index of the metric.
        """
        count = self._count(text, metric)
        if count is not None and metric == self._rules.unknown_metric:
            return 0
        if count is None or count.denominator != 1 or abs(count) > STEPS_MAX:
            return None
        return count.numerator

    def text(self, column: str, row: int) -> str:
        """Give a field as the writer typed it."""
        return self._field(column).text(row)

    def metric_of(self, row: int) -> str:
        """Name the metric of a row."""
        return self.text("metric", row)

    def missing(self, column: str, row: int) -> Detail:
        """An empty field that has to be filled in."""
        return Detail(message=_MISSING[column].format(metric=self.metric_of(row)), value="")

    def unknown(self, column: str, row: int) -> Detail:
        """A word that is not among those known."""
        text = self.text(column, row)
        what, known = self._known(column)
        words = ", ".join(known)
        return Detail(
            message=f"there is no {what} {shown(text)}; known: {words or 'none'}.",
            remedy=did_you_mean(text[:_LETTERS_MAX], known),
            value=text,
        )

    def without_rows(self, column: str, row: int) -> Detail:
        """A metric that reads the rows of others."""
        text = self.text(column, row)
        read = [repr(name) for name in self._rules.rows_read_by(text)]
        names = ", ".join(read) or "none"
        return Detail(
            message=f"{shown(text)} has no rows of its own; it reads those of {names}.",
            remedy=f"Name {read[0]} in its place." if len(read) == 1 else "Name one of these in its place.",
            value=text,
        )

    def too_long(self, column: str, row: int) -> Detail:
        """A text that is too long."""
        text = self.text(column, row)
        size = len(text.encode())
        most = 64 if column == "id" else 256
        return Detail(message=f"{shown(text)} has {size} bytes, at most {most} are allowed.", value=text)

    def space_around(self, column: str, row: int) -> Detail:
        """A name with a space that nobody sees."""
        text = self.text(column, row)
        return Detail(
            message=f"{shown(text)} has a space before or behind it, so it is another name than {text.strip()!r}.",
            remedy=f"Write {text.strip()!r}.",
            value=text,
        )

    def bad_date(self, column: str, row: int) -> Detail:
        """A date that is none, or that is written in another way."""
        return bad_date(self.text(column, row))

    def bad_moment(self, column: str, row: int) -> Detail:
        """A moment that is none."""
        text = self.text(column, row)
        message = f"{shown(text)} is no moment from 1970 to 9998; expected {_MOMENT}."
        days = days_meant(text) if len(text) <= DATE_LENGTH else ()
        remedy = f"Write {days[0]} for the day." if days and days[0] != text else ""
        return Detail(message=message, remedy=remedy, value=text)

    def outside(self, column: str, row: int) -> Detail:
        """A date outside the contract."""
        text = self.text(column, row)
        first = from_epoch_day(self._rules.first_day)
        last = from_epoch_day(self._rules.end_day - 1)
        return Detail(message=f"{text} is outside the contract, which runs from {first} to {last}.", value=text)

    def bad_number(self, column: str, row: int) -> Detail:
        """A number that is none, or not in whole steps, or too large."""
        text = self.text(column, row)
        name = self.metric_of(row)
        known = name in self._rules.metric_ids
        index = self._rules.metric_ids.index(name) if known else self._rules.unknown_metric
        count = self._count(text, index)
        if count is None:
            remedy = "Write digits with a point, without thousands separators, unit or percent sign."
            return Detail(message=f"{shown(text)} is no number.", remedy=remedy, value=text)
        step = exact_text(self._rules.resolutions[index]) if known else "1"
        if count.denominator != 1:
            message = f"{shown(text)} is no whole number of steps of {step}, the resolution of {name!r}."
            return Detail(message=message, remedy=self._finer(name) if known else "", value=text)
        message = f"{shown(text)} is beyond {STEPS_MAX} steps of {step}."
        return Detail(message=message, value=text)

    def negative(self, column: str, row: int) -> Detail:
        """A number below 0."""
        text = self.text(column, row)
        what = f"the {column} of {self.metric_of(row)!r}"
        return Detail(message=f"{shown(text)} is below 0, and {what} is 0 or more.", value=text)

    def not_one(self, column: str, row: int) -> Detail:
        """A milestone with a value."""
        text = self.text(column, row)
        message = f"{shown(text)} was given for the milestone {self.metric_of(row)!r}, which is 1 or empty."
        return Detail(message=message, value=text)

    def value_of_rate(self, column: str, row: int) -> Detail:
        """A rate with a value."""
        text = self.text(column, row)
        return Detail(
            message=f"{shown(text)} was given as value of the rate {self.metric_of(row)!r}.",
            remedy="Give numerator and denominator in its place.",
            value=text,
        )

    def no_rate(self, column: str, row: int) -> Detail:
        """Another metric with a numerator or denominator."""
        text = self.text(column, row)
        return Detail(
            message=f"{shown(text)} was given as {column} of {self.metric_of(row)!r}, which is no rate.",
            remedy="Give a value in its place.",
            value=text,
        )

    def no_verifier(self, column: str, row: int) -> Detail:
        """A verifier without that role."""
        text = self.text(column, row)
        known = self._rules.contract.parties_with("verifier")
        return Detail(
            message=f"{shown(text)} does not have the role verifier; those who have: {', '.join(known) or 'none'}.",
            value=text,
        )

    def own_verifier(self, column: str, row: int) -> Detail:
        """A verifier who reported the row."""
        text = self.text(column, row)
        return Detail(message=f"{shown(text)} reported this row and cannot verify it.", value=text)

    def verified_too_early(self, column: str, row: int) -> Detail:
        """A decision before the report."""
        text = self.text(column, row)
        return Detail(
            message=f"{text} is before the report, which was at {self.text('reported_at', row)}.",
            value=text,
        )

    def missing_decision(self, column: str, row: int) -> Detail:
        """A decision without verifier or moment."""
        return Detail(message=f"a row that is {self.text('status', row)} needs {column}.", value="")

    def missing_name(self, column: str, row: int) -> Detail:
        """A row that has to name its participant or instance."""
        name = self.metric_of(row)
        why = "looks at each person" if column == "participant" else "counts once per instance"
        return Detail(message=f"the contract {why} for {name!r}, so the row needs {column}.", value="")

    def bad_sha256(self, column: str, row: int) -> Detail:
        """A hash that is none."""
        text = self.text(column, row)
        return Detail(message=f"{shown(text)} is no SHA-256 of 64 hexadecimal digits.", value=text)

    def unknown_id(self, column: str, row: int) -> Detail:
        """A reference to a row that is not there, too long to be one."""
        text = self.text(column, row)
        return Detail(message=f"no row has the id {shown(text)}.", value=text)

    def _known(self, column: str) -> tuple[str, Sequence[str]]:
        rules = self._rules
        return {
            "contract": ("contract", (rules.contract.id,)),
            "metric": ("metric", [name for name, has in zip(rules.metric_ids, rules.has_rows, strict=False) if has]),
            "status": ("status", EVIDENCE_STATUSES),
            "reporter": ("party", rules.party_ids),
            "verifier": ("party", rules.party_ids),
        }[column]

    def _finer(self, name: str) -> str:
        """Say how a metric takes finer values; a count and a milestone have no resolution to give."""
        metric = next(metric for metric in self._rules.metrics if metric.id == name)
        if any(field.name == "resolution" for field in attrs.fields(type(metric))):
            return f"Give metric {name!r} of the contract a finer 'resolution', or correct the value."
        if metric.kind != "count":
            return ""
        return "A count has whole units: correct the value, or use a metric of kind 'sum' with a 'resolution'."

    def _count(self, text: str, metric: int) -> Fraction | None:
        number = number_from_text(text)
        if number is None:
            return None
        known = metric < len(self._rules.metrics)
        step = self._rules.resolutions[metric] if known else Fraction(1)
        return number / step  # exact: both are fractions


_MISSING = {
    "id": "the row needs an id.",
    "contract": "the row needs the id of the contract.",
    "metric": "the row needs the id of a metric.",
    "achieved": "the row needs the date of the outcome.",
    "value": "the metric {metric!r} needs a value in each row.",
    "numerator": "the rate {metric!r} needs a numerator in each row.",
    "denominator": "the rate {metric!r} needs a denominator in each row.",
    "status": "the row needs a status: " + ", ".join(EVIDENCE_STATUSES) + ".",
    "reporter": "the row needs the id of the party that reported it.",
    "reported_at": "the row needs the moment of the report.",
}

_TELL: dict[str, Callable[[Complaints, str, int], Detail]] = {
    "bad_date": Complaints.bad_date,
    "bad_moment": Complaints.bad_moment,
    "bad_number": Complaints.bad_number,
    "bad_sha256": Complaints.bad_sha256,
    "metric_without_rows": Complaints.without_rows,
    "missing_decision": Complaints.missing_decision,
    "missing_instance": Complaints.missing_name,
    "missing_participant": Complaints.missing_name,
    "missing_value": Complaints.missing,
    "missing_verifier": Complaints.missing_decision,
    "negative": Complaints.negative,
    "no_rate": Complaints.no_rate,
    "no_verifier": Complaints.no_verifier,
    "not_one": Complaints.not_one,
    "outside_contract": Complaints.outside,
    "own_verifier": Complaints.own_verifier,
    "space_around": Complaints.space_around,
    "too_long": Complaints.too_long,
    "unknown_contract": Complaints.unknown,
    "unknown_id": Complaints.unknown_id,
    "unknown_metric": Complaints.unknown,
    "unknown_party": Complaints.unknown,
    "unknown_status": Complaints.unknown,
    "value_of_rate": Complaints.value_of_rate,
    "verified_too_early": Complaints.verified_too_early,
}
