"""Whether two samples of worlds come from the same distribution, looked at in many ways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy import stats

from tests.exposure.world_columns import NOBODY, Column, Columns

__all__ = ["differences", "differences_of_sums"]

# Means may lie so many standard errors apart, and samples of a whole distribution differ with so small a chance.
ERRORS_MAX = 4.0
CHANCE_MIN = 1e-5
# What so few rows or worlds say is left out.
ROWS_MIN = 40
PARTS = 6
# Squares of what is extreme, beyond which a single world would say too much.
EXTREME = 9.0


def differences(left: list[Columns], right: list[Columns]) -> list[str]:
    """Give a line for each way in which two samples of worlds, of the same contracts, differ by more than chance."""
    found = []
    sums: tuple[dict[str, Column], dict[str, Column]] = ({}, {})
    for number, two in enumerate(zip(left, right, strict=True)):
        metrics = sorted({*two[0].metric.tolist(), *two[1].metric.tolist()})
        for metric in metrics:
            found += [f"{number} {metric}: {line}" for line in _of_metric(*two, metric)]
        for sample, columns in zip(sums, two, strict=True):
            sample |= {f"{number} {name}": each for name, each in _sums_by_metric(columns, metrics).items()}
    found += _going_together(*sums)
    return found


def differences_of_sums(left: dict[str, Column], right: dict[str, Column]) -> list[str]:
    """Give a line for each way in which sums by world, several of them, differ by more than chance."""
    found = [line for name in left for line in _sums_differ(name, left[name], right[name])]
    return found + list(_going_together(left, right))


def _of_metric(left: Columns, right: Columns, metric: str) -> Iterator[str]:
    two = [_of(each, metric) for each in (left, right)]
    for name, (one, other) in _sums(two).items():
        yield from _sums_differ(name, one, other)
    if min(len(each["world"]) for each in two) < ROWS_MIN:
        return
    for name in two[0].keys() - {"world", "worlds", "participant"}:
        yield from _rows_differ(name, two)


def _sums_differ(name: str, one: Column, other: Column) -> Iterator[str]:
    yield from _means_differ(f"{name} of a world", one, other)
    yield from _means_differ(f"spread of {name} of a world", *_squares(one, other))
    if stats.ks_2samp(one, other, method="asymp").pvalue < CHANCE_MIN:
        yield f"distribution of {name} of a world: {one.mean():.4g} and {other.mean():.4g} on average"


def _of(columns: Columns, metric: str) -> dict[str, Column]:
    """Give the columns of a metric, with days between two events as columns of their own."""
    rows = columns.metric == metric
    own = {name: column[rows] for name, column in columns.of.items()}
    own["worlds"] = np.array([float(columns.worlds)])
    own["days to report"] = own["reported"] - own["achieved"]
    own["days to record"] = own["recorded"] - own["reported"]
    own["days since first"] = own["achieved"] - _first_of_participant(columns)[rows]
    if (own["enrolled"] != NOBODY).all():
        own["days since enrolment"] = own["achieved"] - own["enrolled"]
    for status in ("reported", "verified", "rejected", "disputed"):
        own[f"days to record what is {status}"] = own["days to record"] * own[f"status {status}"]
    return own


def _first_of_participant(columns: Columns) -> Column:
    """Give for each row the first day on which its participant achieved anything in that world."""
    pairs = np.stack((columns.of["world"], columns.of["participant"]))
    _, place = np.unique(pairs, axis=1, return_inverse=True)
    first = np.full(place.max(initial=-1) + 1, np.inf)
    np.minimum.at(first, place.reshape(-1), columns.of["achieved"])
    return np.asarray(first[place.reshape(-1)])


def _sums(two: list[dict[str, Column]]) -> dict[str, list[Column]]:
    """Give the sums of each world, of both samples."""
    found = {
        "number of rows": [_by_world(each, np.ones(len(each["world"]))) for each in two],
        "number of participants": [_participants(each) for each in two],
    }
    for name in ("numerator", "denominator"):
        found[f"sum of {name}"] = [_by_world(each, each[name]) for each in two]
    return found


def _by_world(columns: dict[str, Column], values: Column) -> Column:
    found = np.bincount(columns["world"].astype(int), weights=values, minlength=int(columns["worlds"][0]))
    return found.astype(np.float64)


def _participants(columns: dict[str, Column]) -> Column:
    pairs = np.unique(np.stack((columns["world"], columns["participant"])), axis=1)
    return np.bincount(pairs[0].astype(int), minlength=int(columns["worlds"][0])).astype(np.float64)


def _squares(one: Column, other: Column) -> tuple[Column, Column]:
    middle = np.concatenate((one, other)).mean()
    return (one - middle) ** 2, (other - middle) ** 2


def _means_differ(name: str, one: Column, other: Column) -> Iterator[str]:
    error = np.hypot(one.std() / np.sqrt(len(one)), other.std() / np.sqrt(len(other)))
    apart = abs(one.mean() - other.mean())
    if apart > ERRORS_MAX * error + 1e-9:
        yield f"{name}: {one.mean():.5g} and {other.mean():.5g}, {apart / max(error, 1e-12):.1f} errors apart"


def _rows_differ(name: str, two: list[dict[str, Column]]) -> Iterator[str]:
    """Compare what rows say on average, its spread, and the parts below a few values; worlds are what is drawn."""
    both = np.concatenate([each[name] for each in two])
    yield from _parts_differ(name, two, [each[name] for each in two])
    yield from _parts_differ(f"spread of {name}", two, [(each[name] - both.mean()) ** 2 for each in two])
    for value in np.unique(np.quantile(both, np.arange(PARTS) / PARTS, method="inverted_cdf")):
        yield from _parts_differ(f"part with {name} at most {value:.0f}", two, [each[name] <= value for each in two])


def _parts_differ(name: str, two: list[dict[str, Column]], values: list[Column]) -> Iterator[str]:
    """Compare means over rows; those of a world go together, so errors are those of worlds."""
    means, errors = [], []
    for columns, of_rows in zip(two, values, strict=True):
        rows = _by_world(columns, np.ones(len(of_rows)))
        mean = of_rows.mean()
        beside = _by_world(columns, of_rows.astype(np.float64)) - mean * rows
        means.append(mean)
        errors.append(beside.std() / rows.mean() / np.sqrt(len(rows)))
    apart, error = abs(means[0] - means[1]), np.hypot(*errors)
    # A part that no row of one sample is in has no error of its own.
    if apart > ERRORS_MAX * error + 1e-9 + 4 / min(len(each) for each in values) * (min(errors) == 0):
        yield f"{name}: {means[0]:.5g} and {means[1]:.5g}, {apart / max(error, 1e-12):.1f} errors apart"


def _sums_by_metric(columns: Columns, metrics: list[str]) -> dict[str, Column]:
    found = {metric: _of(columns, metric) for metric in metrics}
    return {metric: _by_world(each, each["numerator"]) for metric, each in found.items()}


def _going_together(left: dict[str, Column], right: dict[str, Column]) -> Iterator[str]:
    """Compare what two sums have in common beside their means, in all worlds and in those where both are extreme."""
    both = {name: np.concatenate((left[name], right[name])) for name in left}
    for one, other in combinations(sorted(both), 2):
        pairs = [
            [(each[name] - both[name].mean()) / max(both[name].std(), 1e-12) for name in (one, other)]
            for each in (left, right)
        ]
        products = [a * b for a, b in pairs]
        yield from _means_differ(f"{one} and {other} together", products[0], products[1])
        extremes = [np.minimum(a**2, EXTREME) * np.minimum(b**2, EXTREME) for a, b in pairs]
        yield from _means_differ(f"extremes of {one} and {other} together", extremes[0], extremes[1])
