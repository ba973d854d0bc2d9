"""What was foreseen beside what is owed: the plan that was agreed last, period by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import attrs
from rich.table import Table

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.payment import Plan
from outcomes_fund.domain.statement import Statement
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.settlement.versions import amended

__all__ = ["Beside", "beside_plan", "plan_known", "plan_table"]


@attrs.frozen(kw_only=True)
class Beside:
    """What was foreseen for a line and period, beside what is owed.

    Args:
        line: Payment line; None for the contract as a whole.

        period: Half-open.

        planned_minor: By the plan, whole minor units.

        actual_minor: Payments owed, before anything is held back or set off, whole minor units.
    """

    line: str | None
    period: Period
    planned_minor: int
    actual_minor: int

    @property
    def difference_minor(self) -> int:
        """What is owed less what was foreseen."""
        return self.actual_minor - self.planned_minor


def plan_known(contract: Contract, as_of: date | None) -> Plan | None:
    """Give the version of the plan that was agreed last by a day; None if there is none yet.

    Args:
        contract: The contract.

        as_of: Last day of knowledge; None means that every version is known.
    """
    known = [plan for plan in contract.plans if as_of is None or plan.agreed <= as_of]
    # Of two versions agreed on one day, the one written last stands.
    return max(enumerate(known), key=lambda pair: (pair[1].agreed, pair[0]))[1] if known else None


def beside_plan(contract: Contract, statement: Statement) -> tuple[Beside, ...]:
    """Set the plan beside what is owed, for every period that begins on or before the last day looked at.

    Args:
        contract: The contract.

        statement: What it owes.

    Returns:
        Where the plan names lines: each line and period for which something was foreseen or is owed; then, where it
        foresees amounts for the contract as a whole, likewise for all lines together. Empty without a plan.
    """
    plan = plan_known(contract, statement.as_of)
    if plan is None:
        return ()
    whole = amended(contract, statement.as_of)
    periods = [period for period in whole.grid if period.start <= statement.until]
    planned, actual = _planned(plan, periods), _actual(statement)
    named = {payment.line for payment in plan.payments}
    names: list[str | None] = [line.id for line in whole.lines] if named - {None} else []
    if None in named:
        names.append(None)
    return tuple(
        Beside(line=name, period=period, planned_minor=planned[name, period], actual_minor=actual[name, period])
        for name in names
        for period in periods
        if planned[name, period] or actual[name, period]
    )


def plan_table(contract: Contract, statement: Statement) -> Table | None:
    """Show what was foreseen beside what is owed; None if nothing was.

    Args:
        contract: The contract.

        statement: What it owes.
    """
    plan, beside = plan_known(contract, statement.as_of), beside_plan(contract, statement)
    if plan is None or not beside:
        return None
    columns = [
        Column(header="Line"),
        Column(header="Period"),
        Column(header="Planned", number=True),
        Column(header="Owed", number=True),
        Column(header=f"Difference ({statement.currency})", number=True),
    ]
    rows = [*_rows(beside, statement.currency, whole=False), *_rows(beside, statement.currency, whole=True)]
    return table_of(f"Plan {plan.id} of {plan.agreed.isoformat()} beside what is owed", columns, rows)


def _planned(plan: Plan, periods: list[Period]) -> Counter[tuple[str | None, Period]]:
    planned: Counter[tuple[str | None, Period]] = Counter()
    for payment in plan.payments:
        for period in periods:
            if payment.date in period:
                planned[payment.line, period] += payment.amount_minor
    return planned


def _actual(statement: Statement) -> Counter[tuple[str | None, Period]]:
    actual: Counter[tuple[str | None, Period]] = Counter()
    for payable in statement.payables:
        if payable.kind == "payment":
            actual[payable.line, payable.period] += payable.amount_minor
            actual[None, payable.period] += payable.amount_minor
    return actual


def _rows(beside: tuple[Beside, ...], currency: str, *, whole: bool) -> Iterator[Row]:
    told = [each for each in beside if (each.line is None) == whole]
    amounts = [(each.planned_minor, each.actual_minor, each.difference_minor) for each in told]
    for each, minors in zip(told, amounts, strict=True):
        texts = (amount_text(minor, currency) for minor in minors)
        yield Row(cells=(each.line or "whole contract", str(each.period), *texts))
    if told:
        totals = (amount_text(sum(column), currency) for column in zip(*amounts, strict=True))
        yield Row(cells=("total of the contract" if whole else "total of the lines", "", *totals), total=True)
