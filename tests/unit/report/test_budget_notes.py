"""What stands under a table of budgets, and parts in percent of a comparison."""

import io
import json
from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console

from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, Reserve
from outcomes_fund.exposure.budgets.budget_use import budget_use
from outcomes_fund.exposure.budgets.outside_years import outside_years
from outcomes_fund.exposure.deciding.compare import compare
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.formats.exposure_json import exposure_json
from outcomes_fund.report.budget_notes import budget_notes
from outcomes_fund.report.deciding_tables import comparison_table
from outcomes_fund.report.exposure_parts import exposure_parts
from tests.unit.exposure.exposure_cases import exposure_of


def line(amount_minor: int, *years: int) -> BudgetLine:
    """Give a line of the province."""
    return BudgetLine(title=f"Line of {amount_minor}", payer="province", years=years, amount_minor=amount_minor)


def budgeted(
    payments: dict[tuple[str, int], Sequence[int] | np.ndarray], *lines: BudgetLine, reserve_minor: int = 0
) -> Exposure:
    """Give a result of the budget years 2025 and 2026, with budget lines and a reserve of 2025."""
    reserve = Reserve(title="Reserve", payer="province", year=2025, amount_minor=reserve_minor)
    reserves = (reserve,) if reserve_minor else ()
    budget = Budget(id="b", title="B", currency="EUR", lines=lines, reserves=reserves)
    return exposure_of(payments, budget=budget, years=2)


def printed(*parts: object) -> str:
    """Print on a wide screen."""
    console = Console(file=io.StringIO(), width=200, force_terminal=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class TestSomeYear:
    """The chance that budget and reserve are too little in some year."""

    def test_likelier_than_over(self) -> None:
        """One year too dear and one too cheap is not over in all, and yet over in some year: the note says why."""
        exposure = budgeted(
            {("a", 2025): [40_000, 10_000], ("a", 2026): [10_000, 10_000]}, line(60_000, 2025, 2026), reserve_minor=100
        )
        text = printed(*exposure_parts(exposure))
        (whole,) = (row for row in text.splitlines() if "all years" in row and "%" in row)

        assert "Some year over" in text
        assert "budget and reserve" in text
        assert ["0.0", "50.0"] == [whole.split(" %")[0].split()[-1], whole.split(" %")[2].split()[-1]]
        assert "the last column is for any of them" in text

    def test_nothing_odd(self) -> None:
        """Where no row reads oddly there is no note."""
        exposure = budgeted({("a", 2025): [40_000, 10_000]}, line(60_000, 2025, 2026), reserve_minor=100_000)

        assert [] == list(budget_notes(exposure, budget_use(exposure)))

    def test_without_reserve(self) -> None:
        """Where the column is left out, so is what explains it."""
        exposure = budgeted({("a", 2025): [40_000, 10_000]}, line(60_000, 2025, 2026))

        assert "Some year over" not in printed(*exposure_parts(exposure))
        assert [] == list(budget_notes(exposure, budget_use(exposure)))


class TestOutside:
    """Money of years outside the budget years."""

    def test_told(self) -> None:
        """What is paid, received and budgeted then is told with its years, and given in JSON."""
        exposure = budgeted(
            {
                ("a", 2024): [100_000, 300_000],
                ("a", 2025): [1, 1],
                ("a", 2028): [-400_000, 0],
                ("a", 2029): [0, 500_000],
            },
            line(90_000, 2026, 2027),
        )
        told = list(budget_notes(exposure, budget_use(exposure)))
        found = json.loads(exposure_json(exposure))["outside_budget_years"]

        moved = "4,500 is paid and 2,000 is received on average, in 2024, 2028 and 2029; no row of years has it."
        assert [
            f"Outside the budget years (2025 and 2026) {moved}",
            "Outside the budget years (2025 and 2026) 450 is budgeted, for 2027; it covers nothing.",
        ] == told
        assert [(2024, "2000.00", "0.00"), (2027, "0.00", "450.00")] == [
            (each["year"], each["mean"]["amount"], each["budget"]) for each in found[:2]
        ]
        assert all(text in printed(*exposure_parts(exposure)) for text in told)

    def test_without_budget(self) -> None:
        """Payments of other years are told of a scenario without a budget, too; runs of years are shortened."""
        exposure = exposure_of({("a", year): [100_000] for year in range(2025, 2030)}, years=2)
        (told,) = budget_notes(exposure, ())

        assert "3,000 is paid on average, in 2027 to 2029" in told

    def test_nothing_outside(self) -> None:
        """Where all years are budget years nothing is told."""
        exposure = exposure_of({("a", 2025): [100_000], ("a", 2026): [5]}, years=2)

        assert () == outside_years(exposure)
        assert [] == list(budget_notes(exposure, ()))


@pytest.mark.parametrize(("base", "part"), [(200_000, "+50.0"), (0, None), (-200_000, None)])
def test_part_of_what_is_not_paid_is_blank(base: int, part: str | None) -> None:
    """A part in percent of nothing, or of money that is received, would have another sign than the difference."""
    other = exposure_of({("a", 2025): [base + 100_000] * 4})
    table = comparison_table(compare(exposure_of({("a", 2025): [base] * 4}), other))
    (line_of_mean,) = (each for each in printed(table).splitlines() if each.strip().startswith("mean(total) "))

    assert "+1,000" in line_of_mean
    assert (line_of_mean.split()[-1] == part) if part else line_of_mean.rstrip().endswith(("0", "?"))
    assert "-50" not in line_of_mean
