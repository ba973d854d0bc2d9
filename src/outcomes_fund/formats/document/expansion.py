"""Rate cards and ladders written out as the metrics and lines that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.metric import CountMetric, SumMetric
from outcomes_fund.domain.terms import Band, UnitPriceLine
from outcomes_fund.formats.document.drafts import UNREAD, Draft, is_unread
from outcomes_fund.formats.document.origins import Origin, in_the_file
from outcomes_fund.formats.document.shapes import Path, Reading
from outcomes_fund.formats.document.shorthands import Ladder, RateCard, RateCardRow

__all__ = ["RUNGS_MAX", "expanded"]

# As many as a contract may have periods, in all ladders together.
# Lengths of time that are always so many of another unit.
IN_UNITS = {("years", "months"): 12, ("weeks", "days"): 7}

RUNGS_MAX = 1_200

Values = dict[str, Any]


@attrs.frozen(kw_only=True)
class _Pair:
    """A metric and its line, by attributes, and where their parts were written."""

    record: type
    metric: Values
    line: Values
    place: Path
    metric_places: dict[Path, Path]
    line_places: dict[Path, Path]


def expanded(values: Values, reading: Reading) -> tuple[Values, dict[Path, Origin]]:
    """Put metrics and lines in place of rate cards and ladders: lines before those written out, metrics behind them.

    So adjustments and percentages that are written out reach what a rate card or ladder earns.

    Args:
        values: Attributes of a contract, and its ``rate_cards`` and ``ladders``.

        reading: Takes what is wrong with the rungs of a ladder.

    Returns:
        The attributes of the contract, and where what was put there is written.
    """
    rest = {name: value for name, value in values.items() if name not in {"rate_cards", "ladders"}}
    cards, ladders = values["rate_cards"], values["ladders"]
    whole = not any(_is_absent(part) for part in (cards, ladders, *(card.rows for card in cards)))
    pairs: list[_Pair] = []
    for index, card in enumerate(cards):
        pairs += _rows(card, ("rate_cards", index))
    left = RUNGS_MAX
    for index, ladder in enumerate(ladders):
        rungs = _rungs(ladder, ("ladders", index), left, reading)
        if _is_absent(rungs):
            # How many there would be is unknown, so prices are not counted against them.
            whole = False
            continue
        left -= len(rungs)
        pairs += _steps_of(ladder, rungs, ("ladders", index), reading)
    origins = _origins(pairs, _count(rest["metrics"]), _count(rest["lines"]))
    if not whole:
        # What else it would have brought is unknown, so nothing that names it is wrong for that.
        return {**rest, "metrics": UNREAD, "lines": UNREAD}, origins
    metrics = [_made(pair.record, pair.metric) for pair in pairs]
    lines = [_made(UnitPriceLine, pair.line) for pair in pairs]
    rest["metrics"] = UNREAD if rest["metrics"] is UNREAD else (*rest["metrics"], *metrics)
    rest["lines"] = UNREAD if rest["lines"] is UNREAD else (*lines, *rest["lines"])
    return rest, origins


def _is_absent(part: object) -> bool:
    return part is UNREAD


def _count(written: Any) -> int:  # noqa: ANN401 - a tuple or UNREAD
    return 0 if written is UNREAD else len(written)


def _made(record: type, values: Values) -> object:
    if not any(is_unread(value) for value in values.values()):
        return record(**values)
    defaults = {field.name: field.default for field in attrs.fields(record) if field.default is not attrs.NOTHING}
    return Draft(record, {**defaults, **values})


def _origins(pairs: Sequence[_Pair], metric: int, line: int) -> dict[Path, Origin]:
    # Lines that are written out stand behind the others, and keep the numbers that they have in the file.
    first = len(pairs)
    origins: dict[Path, Origin] = {("lines", first + index): in_the_file(("lines", index)) for index in range(line)}
    for number, pair in enumerate(pairs):
        for part, index, places in (
            ("metrics", metric + number, pair.metric_places),
            ("lines", number, pair.line_places),
        ):
            origins[part, index] = in_the_file(pair.place)
            for within, place in places.items():
                origins[part, index, *within] = in_the_file(place)
    return origins


def _rows(card: RateCard, path: Path) -> Iterator[_Pair]:
    for index, row in enumerate(card.rows):
        place = (*path, "rows", index)
        yield _Pair(
            record=CountMetric if row.resolution is None else SumMetric,
            metric=_row_metric(card, row),
            line={
                "id": row.id,
                "title": row.title,
                "clause": _either(row.clause, card.clause),
                "priority": row.priority,
                "indexed": _either(row.indexed, card.indexed),
                "metric": row.id,
                "bands": row.bands,
                "bands_over": row.bands_over,
                "uplifts": row.uplifts,
            },
            place=place,
            metric_places=_card_places(row, path, place),
            line_places={("metric",): (*place, "id"), **_of_the_card(row, path, "clause", "indexed")},
        )


def _row_metric(card: RateCard, row: RateCardRow) -> Values:
    values: Values = {
        "id": row.id,
        "title": row.title,
        "admission": _merged(card.admission, row.admission),
    }
    for key in ("unit", "measured_by", "compared_with"):
        values[key] = _either(getattr(row, key), getattr(card, key))
    return values if row.resolution is None else {**values, "resolution": row.resolution}


def _card_places(row: RateCardRow, path: Path, place: Path) -> dict[Path, Path]:
    """Say which parts of a row's metric are written in its card, and which in the row itself."""
    given = () if is_unread(row.admission) else row.admission
    places: dict[Path, Path] = {("admission", key): (*place, "admission", key) for key in given}
    places["admission",] = (*path, "admission")
    return {**places, **_of_the_card(row, path, "unit", "measured_by", "compared_with")}


def _of_the_card(row: RateCardRow, path: Path, *keys: str) -> dict[Path, Path]:
    return {(key,): (*path, key) for key in keys if getattr(row, key) is None}


def _either(own: Any, common: Any) -> Any:  # noqa: ANN401 - any value of a record
    return common if own is None else own


def _merged(common: Any, given: Any) -> Any:  # noqa: ANN401 - an admission, its keys, or UNREAD
    return UNREAD if is_unread(common) or is_unread(given) else attrs.evolve(common, **given)


def _rungs(ladder: Ladder, path: Path, left: int, reading: Reading) -> tuple[Duration, ...]:
    """Give the length of time of each rung; UNREAD if there is no such row of rungs."""
    first, every, last = ladder.first, ladder.every, ladder.last
    if is_unread((first, every, last)):
        return UNREAD  # type: ignore[return-value]
    unit = every.unit
    for key, duration in (("from", first), ("to", last)):
        if duration.unit != unit:
            message = f"{str(duration)!r} and {str(every)!r} are not in the same unit."
            times = IN_UNITS.get((duration.unit, unit))
            remedy = f"Write '{duration.count * times} {unit}'." if times else f"Write it in {unit}, as every."
            return reading.refuse("other_unit", (*path, key), message, remedy=remedy)  # type: ignore[no-any-return]
    if every.count == 0:
        return reading.refuse(  # type: ignore[no-any-return]
            "no_step", (*path, "every"), f"rungs {str(every)!r} apart lead nowhere.", remedy="Write a longer time."
        )
    steps, beyond = divmod(last.count - first.count, every.count)
    if steps < 0 or beyond:
        message = f"{str(last)!r} is not reached from {str(first)!r} in steps of {str(every)!r}."
        near = Duration(count=first.count + max(steps, 0) * every.count, unit=unit)
        return reading.refuse(  # type: ignore[no-any-return]
            "not_reached", (*path, "to"), message, remedy=f"The last rung before it is {str(near)!r}."
        )
    if steps >= left:
        message = f"there are {steps + 1:,} rungs; {RUNGS_MAX:,} is the most in all ladders together."
        remedy = "Write a longer time in 'every', or a shorter one in 'to'."
        return reading.refuse("too_many_rungs", (*path, "every"), message, remedy=remedy)  # type: ignore[no-any-return]
    return tuple(Duration(count=first.count + number * every.count, unit=unit) for number in range(steps + 1))


def _prices(ladder: Ladder, count: int, path: Path, reading: Reading) -> tuple[Any, ...]:
    """Give the price of each rung, UNREAD where it is unknown."""
    price, prices = ladder.price_minor, ladder.prices_minor
    if price is not None:
        return (price,) * count
    if _is_absent(prices) or not prices:
        return (UNREAD,) * count
    if len(prices) != count:
        message = f"there are {len(prices)} prices for {count} rungs."
        reading.refuse("wrong_count", (*path, "prices"), message, remedy="Give a price for each rung, or one 'price'.")
        return (UNREAD,) * count
    return prices


def _steps_of(ladder: Ladder, rungs: Iterable[Duration], path: Path, reading: Reading) -> Iterator[_Pair]:
    times = list(rungs)
    prices = _prices(ladder, len(times), path, reading)
    for number, (time, price) in enumerate(zip(times, prices, strict=True)):
        name = f"{ladder.id}-{str(time).replace(' ', '-')}"
        title = f"{ladder.title}, {time}"
        written: Path = ("price",) if ladder.price_minor is not None else ("prices", number)
        yield _Pair(
            record=CountMetric,
            metric={
                "id": name,
                "title": title,
                "unit": ladder.unit,
                "measured_by": ladder.measured_by,
                "compared_with": ladder.compared_with,
                "admission": _admission(ladder, time),
            },
            line={
                "id": name,
                "title": title,
                "clause": ladder.clause,
                "indexed": ladder.indexed,
                "metric": name,
                "bands": (UNREAD if is_unread(price) else Band(up_to=None, price_minor=price),),
                "uplifts": ladder.uplifts,
            },
            place=path,
            metric_places=_after_places(ladder, path),
            line_places={("metric",): (*path, "id"), **dict.fromkeys([("bands",), ("price",)], (*path, *written))},
        )


def _admission(ladder: Ladder, time: Duration) -> Any:  # noqa: ANN401 - an admission or UNREAD
    if is_unread((ladder.starts, ladder.clock, ladder.reset_by, ladder.admission)):
        return UNREAD
    rung = After(metric=ladder.starts, at_least=time, clock=ladder.clock, reset_by=ladder.reset_by)
    given = {"once_per": "person", **ladder.admission}
    return Admission(**{**given, "after": (rung, *given.get("after", ()))})


def _after_places(ladder: Ladder, path: Path) -> dict[Path, Path]:
    keys = {"metric": "starts", "at_least": "from", "clock": "clock", "reset_by": "reset_by"}
    places: dict[Path, Path] = {("admission", "after", 0, key): (*path, written) for key, written in keys.items()}
    others = () if is_unread(ladder.admission) else ladder.admission.get("after", ())
    for number in range(len(others)):
        places["admission", "after", number + 1] = (*path, "admission", "after", number)
    return places
