"""What is said of a figure that cannot be put where it was meant."""

from __future__ import annotations

from fractions import Fraction

import pytest

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.exposure.deciding.variants import set_value, value_at

PRICE = "contracts.work.lines.work.price"


def told(scenario: Scenario, path: str, value: Fraction | str) -> str:
    """What is said of a value that is refused."""
    with pytest.raises(InvalidInput) as caught:
        set_value(scenario, path, value)
    (problem,) = caught.value.problems
    return f"{problem.path}: {problem.message} {problem.remedy}"


def test_a_key_that_is_not_there_is_named_alone(scenario: Scenario) -> None:
    """The key stands in quotes without its path, beside all keys that work, and the nearest is asked for."""
    path = "contracts.work.lines.work.prijs"
    with pytest.raises(UnknownName) as caught:
        value_at(scenario, path)
    message = str(caught.value)
    assert message.startswith(f"there is no key 'prijs' (of {path}); known: id, ")
    assert message.endswith(" price. Did you mean 'price'?")


def test_money_is_told_as_the_file_writes_it(scenario: Scenario) -> None:
    """What stands in the place is in units of the currency, with its cents."""
    told_of_word = told(scenario, PRICE, "dear")
    assert told_of_word == f"{PRICE}: 'dear' is of another kind than 333.35, which stands there. Give such a value."
    assert "than 1000.00, which" in told(scenario, "grants.school.instalments.0.amount", "dear")


def test_a_number_with_commas_is_told_how_to_be_written(scenario: Scenario) -> None:
    """A comma is no decimal point and groups no thousands."""
    assert "a number has a point before its decimals, and no other mark" in told(scenario, PRICE, "10,000")


def test_words_are_told(scenario: Scenario) -> None:
    """Where a word is one of a few, these are told."""
    assert told(scenario, "sampling", "sobbol").startswith(
        "sampling: 'sobbol' is not one of: plain, antithetic, sobol."
    )


def test_a_broken_rule_of_a_contract_names_the_contract(scenario: Scenario) -> None:
    """A contract tells of its own lines, and a scenario of whose lines they are."""
    assert told(scenario, PRICE, Fraction(-1)).startswith("contracts.work.lines[0].price: it is below 0.")
