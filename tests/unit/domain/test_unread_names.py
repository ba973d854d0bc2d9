"""Circles of metrics are found beside names that cannot be read, and no others are."""

from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import parse_contract

SMALL = (Path(__file__).parents[1] / "formats" / "contracts" / "small.toml").read_text(encoding="utf-8")


def metric(name: str, *parts: str) -> str:
    """An index of other metrics; names come with their quotes."""
    of = ", ".join(f"{{ metric = {part}, weight = 1 }}" for part in parts)
    return f'\n[[metrics]]\nid = {name}\nkind = "index"\ntitle = "Index"\nof = [{of}]\n'


def circles(*metrics: str) -> list[str]:
    """The circles that are told."""
    with pytest.raises(InvalidInput) as caught:
        parse_contract(SMALL + "".join(metrics))
    return [problem.message for problem in caught.value.problems if problem.code == "circular_metrics"]


class TestCircles:
    """Metrics that are worked out from themselves."""

    def test_beside_an_unreadable_name(self) -> None:
        """A circle is told although a metric in it names another that cannot be read."""
        told = circles(metric('"one"', "5", '"two"'), metric('"two"', '"one"'), metric("5", '"two"'))

        assert ["'one' is worked out from 'two', and 'two' from 'one'."] == told

    def test_through_an_unreadable_name(self) -> None:
        """Names that cannot be read are not the same name, so none leads back through another."""
        told = circles(metric('"one"', "5"), metric("5", '"two"'), metric('"two"', '"one"'))

        assert [] == told
