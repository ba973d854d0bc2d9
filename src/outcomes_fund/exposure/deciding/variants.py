"""Variants of a scenario: one figure of its file, its contracts or its budget is changed, and all is checked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, cast, get_args, get_type_hints

import attrs

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.exposure.assumptions.distribution import Fixed
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.figures_put import Leaf, fitting, tuple_hint, types_of, unfit
from outcomes_fund.exposure.deciding.keys_of_records import MONEY_ENDING, SINGLE, attribute_of, keys_of, name_of
from outcomes_fund.exposure.deciding.untied import untied

__all__ = ["Leaf", "Place", "paths_at", "place_at", "set_record", "set_value", "step_of", "value_at"]

# Shares move in steps of a hundredth of a percent: no contract and no assumption is finer.
FINEST_SHARE = Fraction(1, 10_000)

PART = re.compile(r"\[(\d+)\]")


@attrs.frozen(kw_only=True)
class Place:
    """Where a path leads.

    Args:
        steps: Where it is: keys as a file has them and places in lists; what is in the contract file of the third
            contract begins with ``("contract", 2)``.

        value: What stands there.

        money: Whether it is in minor units.

        hint: Its type as declared.

        put: Gives the whole with something else in this place.

        contract: Path of the contract whose terms stand here as a whole, to be told with what is wrong in them.
    """

    steps: tuple[str | int, ...] = ()
    value: Any
    money: bool
    hint: Any
    put: Callable[[Any], Scenario]
    contract: str = ""


def value_at(scenario: Scenario, path: str) -> Leaf:
    """Give the figure at a place.

    Args:
        scenario: Where to look.

        path: The place as the files write it, list entries by name or number:
            ``contracts.sarban.outcomes.employed.success.mean``, ``contracts.refugee-team.lines.job.bands[0].price``,
            ``budget.lines[2].amount``. Names may have dots: the longest that leads somewhere is meant. What follows the
            name of a contract is looked for in its assumptions, then in the contract file. ``price`` stands for the
            price of a single band, and a distribution that is fixed for its value.

    Returns:
        The figure; money in units of the currency.

    Raises:
        UnknownName: If the path leads nowhere.

        InvalidInput: If it ends at a whole table.
    """
    place = _leaf(scenario, path)
    if place.money and place.value is not None:
        return Fraction(place.value) * Fraction(1, 10 ** minor_digits(scenario.terms.currency))
    if isinstance(place.value, int) and not isinstance(place.value, bool):
        return Fraction(place.value)
    return cast("Leaf", place.value)


def set_value(scenario: Scenario, path: str, value: Leaf | int) -> Scenario:
    """Put another figure in a place.

    An amendment of a contract has terms of its own, which stay as they are.

    Args:
        scenario: As it is; it stays so.

        path: As of ``value_at``.

        value: The figure; money in units of the currency.

    Returns:
        The variant, checked again as a whole; it has no digest yet.

    Raises:
        UnknownName: If the path leads nowhere.

        InvalidInput: If the value does not fit there, or breaks a rule.
    """
    value = Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
    place = _place(scenario, path)
    if not (isinstance(value, Fraction) and Fixed in types_of(place.hint)):
        place = _leaf(scenario, path)
    return place.put(fitting(value, place, path, minor_digits(scenario.terms.currency)))


def set_record(scenario: Scenario, path: str, record: object) -> Scenario:
    """Put another record in a place, such as a whole distribution.

    Args:
        scenario: As it is; it stays so.

        path: As of ``value_at``.

        record: What belongs there.

    Returns:
        The variant, checked again as a whole; it has no digest yet.

    Raises:
        UnknownName: If the path leads nowhere.

        InvalidInput: If the variant breaks a rule.
    """
    return _place(scenario, path).put(record)


def step_of(scenario: Scenario, path: str) -> Fraction:
    """Give the smallest change of a figure: a minor unit, a whole number, a hundredth of a percent.

    Raises:
        UnknownName: If the path leads nowhere.

        InvalidInput: If no number stands there.
    """
    place = _leaf(scenario, path)
    if place.money:
        return Fraction(1, 10 ** minor_digits(scenario.terms.currency))
    if int in types_of(place.hint) and bool not in types_of(place.hint):
        return Fraction(1)
    if Fraction in types_of(place.hint):
        return FINEST_SHARE
    raise InvalidInput([unfit(path, f"{place.value} is no number.", "Name the place of a number.")])


def paths_at(scenario: Scenario, path: str) -> tuple[str, ...]:
    """List the places that a path means: itself, or one for each entry where it has a ``*``.

    Args:
        scenario: Where to look.

        path: As of ``value_at``; ``contracts.*.verification.delay`` means each contract that has one.

    Returns:
        Paths without ``*``; entries in which the rest of the path leads nowhere are left out.

    Raises:
        UnknownName: If it leads nowhere at all.
    """
    parts = _parts(path)
    if "*" not in parts:
        _place(scenario, path)
        return (path,)
    at = parts.index("*")
    found: list[str] = []
    missing = UnknownName("entry", "*", (), within=path)
    for entry in _entries(scenario, parts[:at]):
        try:
            found += paths_at(scenario, ".".join([*parts[:at], entry, *parts[at + 1 :]]))
        except UnknownName as error:
            missing = error
    if not found:
        raise missing
    return tuple(found)


def _entries(scenario: Scenario, parts: Sequence[str]) -> Sequence[str]:
    if list(parts) == ["contracts"]:
        return scenario.names[: len(scenario.contracts)]
    entries = _place(scenario, ".".join(parts)).value
    return [str(index) for index in range(len(entries))] if isinstance(entries, tuple) else ()


def place_at(scenario: Scenario, path: str) -> Place:
    """Find a place.

    Args:
        scenario: Where to look.

        path: As of ``value_at``.

    Raises:
        UnknownName: If the path leads nowhere.
    """
    return _place(scenario, path)


def _leaf(scenario: Scenario, path: str) -> Place:
    place = _place(scenario, path)
    while isinstance(place.value, Fixed):
        place = _into(place, "value", path)
    if isinstance(place.value, tuple) or attrs.has(type(place.value)):
        keys = ", ".join(keys_of(place.value))
        raise InvalidInput([unfit(path, "a whole table stands there, not a single figure.", f"Go on with: {keys}.")])
    return place


def _place(scenario: Scenario, path: str) -> Place:
    first, *rest = _parts(path) or [""]
    place = Place(value=scenario, money=False, hint=Scenario, put=lambda whole: whole)
    if first == "contracts" and rest:
        return _in_contract(scenario, rest, path)
    if first == "budget" and scenario.budget is not None:
        place = _into(place, "budget", path)
    else:
        place = _into(_into(place, "terms", path), first, path)
    return _followed(place, rest, path)


def _in_contract(scenario: Scenario, parts: Sequence[str], path: str) -> Place:
    names = scenario.names[: len(scenario.contracts)]

    def tried(count: int) -> Place:
        found = _contract(scenario, ".".join(parts[:count]), parts[count : count + 1])
        return _followed(found, parts[count:], path)

    keys = [key for each in (*scenario.terms.contracts, *scenario.contracts) for key in keys_of(each)]
    return _first_that_leads(tried, _called(parts, names) or [_before(parts, keys)])


def _followed(place: Place, parts: Sequence[str], path: str) -> Place:
    """Go all the way that parts say, key by key."""
    if not parts:
        return place

    def tried(count: int) -> Place:
        return _followed(_into(place, ".".join(parts[:count]), path), parts[count:], path)

    if not isinstance(place.value, tuple):
        return tried(1)
    counts = _called(parts, [name_of(each) for each in place.value])
    if parts[0].isdecimal():
        counts.append(1)
    return _first_that_leads(tried, counts or [_before(parts, [key for each in place.value for key in keys_of(each)])])


def _first_that_leads(tried: Callable[[int], Place], counts: Sequence[int]) -> Place:
    """Give the first place that is there; where none is, tell what the first lacks."""
    missing: UnknownName | None = None
    for count in counts:
        try:
            return tried(count)
        except UnknownName as error:
            missing = missing or error
    raise cast("UnknownName", missing)


def _called(parts: Sequence[str], names: Sequence[str | None]) -> list[int]:
    """Give how many parts make up a name: a name may have dots, and the longest is meant first."""
    return [count for count in range(len(parts), 0, -1) if ".".join(parts[:count]) in names]


def _before(parts: Sequence[str], keys: Sequence[str]) -> int:
    """Give how many parts stand before the first key: so many were meant as a name that is not there."""
    return next((count for count in range(1, len(parts)) if parts[count] in keys), 1)


def _parts(path: str) -> list[str]:
    return [part for part in PART.sub(r".\1", path).split(".") if part]


def _contract(scenario: Scenario, name: str, after: Sequence[str]) -> Place:
    """Find a contract by its name in the scenario: its assumptions, or its own terms where these have the next key."""
    names = scenario.names[: len(scenario.contracts)]
    if name not in names:
        raise UnknownName("contract", name, names)
    index = names.index(name)
    assumed = scenario.terms.contracts[index]
    if not after or attribute_of(assumed, after[0]) is not None:

        def put_assumed(record: Any) -> Scenario:  # noqa: ANN401 - as found
            contracts = _replaced(scenario.terms.contracts, index, record)
            return _changed(scenario, terms=attrs.evolve(scenario.terms, contracts=contracts))

        return Place(steps=("contracts", index), value=assumed, money=False, hint=type(assumed), put=put_assumed)

    def put_contract(record: Any) -> Scenario:  # noqa: ANN401 - as found
        return _changed(scenario, contracts=_replaced(scenario.contracts, index, record))

    contract = scenario.contracts[index]
    if attribute_of(contract, after[0]) is None:
        known = dict.fromkeys([*keys_of(assumed), *keys_of(contract)])
        raise UnknownName("key", after[0], known, within=f"contracts.{name}")
    return Place(
        steps=("contract", index),
        value=contract,
        money=False,
        hint=type(contract),
        put=put_contract,
        contract=f"contracts.{name}",
    )


def _into(place: Place, part: str, path: str) -> Place:
    """Go one step on: to a field of a record, or to an entry of a list."""
    record = place.value
    if isinstance(record, tuple):
        index = _index(record, part, path)
        element = get_args(tuple_hint(place.hint))[0]
        return Place(
            steps=(*place.steps, index),
            value=record[index],
            money=place.money,
            hint=element,
            put=lambda new: place.put(_replaced(record, index, new)),
        )
    name = attribute_of(record, part) if attrs.has(type(record)) else None
    if name is None and attrs.has(type(record)) and part in SINGLE:
        several = getattr(record, SINGLE[part], ())
        if len(several) == 1:
            return _into(_into(_into(place, SINGLE[part], path), "0", path), part, path)
    if name is None:
        raise UnknownName("key", part, keys_of(record), within=path)
    hint = get_type_hints(type(record))[name]
    # The terms of a scenario are its file, so that they are no step on the way.
    is_file = isinstance(record, Scenario) and name == "terms"
    steps = place.steps if is_file else (*place.steps, name.removesuffix(MONEY_ENDING))
    return Place(
        steps=steps,
        value=getattr(record, name),
        money=name.endswith(MONEY_ENDING),
        hint=hint,
        put=lambda new: place.put(_evolved(place, name, new)),
    )


def _evolved(place: Place, name: str, new: object) -> Any:  # noqa: ANN401 - any record
    if isinstance(place.value, Scenario):
        return _changed(place.value, **{name: new})
    try:
        return attrs.evolve(place.value, **{name: new})
    except InvalidInput as error:
        # A contract knows its own terms, and not which of the scenario it is.
        within = f"{place.contract}." if place.contract else ""
        found = (attrs.evolve(problem, path=f"{within}{problem.path}") for problem in error.problems)
        raise InvalidInput(found) from error


def _changed(scenario: Scenario, **changes: Any) -> Scenario:  # noqa: ANN401 - any field
    changes["terms"] = untied(scenario, **changes)
    # The digest is of the files as they are read; what is changed has none of its own yet.
    return attrs.evolve(scenario, digest="", **changes)


def _index(entries: tuple[object, ...], part: str, path: str) -> int:
    names = [name_of(each) for each in entries]
    if part in names:
        return names.index(part)
    if part.isdecimal() and int(part) < len(entries):
        return int(part)
    raise UnknownName("entry", part, keys_of(entries), within=path)


def _replaced(entries: tuple[Any, ...], index: int, record: object) -> tuple[Any, ...]:
    return (*entries[:index], record, *entries[index + 1 :])
