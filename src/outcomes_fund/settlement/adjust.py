"""Between claims and rounding: adjustments and percentages, line by line in the order of the file."""

from __future__ import annotations

from datetime import date

import attrs

from outcomes_fund.domain.terms import AdjustmentLine, PercentageLine
from outcomes_fund.settlement.forms.adjustment import Effect, adjusted, effect_of
from outcomes_fund.settlement.forms.percentage import part_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["Change", "adjust", "has_adjustments"]


@attrs.frozen(kw_only=True, eq=False)
class Change:
    """What one adjustment changed, or of what one percentage is a part.

    Args:
        line: Index of the adjustment or percentage.

        targets: Indices of the lines it looks at, in their order.

        before: Their running amounts when its turn came, exact minor units, shape (P, worlds).

        after: The same after it; those of a percentage stay as they are.

        effect: What the adjustment did; None for a percentage.
    """

    line: int
    targets: tuple[int, ...]
    before: tuple[Ratio, ...]
    after: tuple[Ratio, ...]
    effect: Effect | None = None


def has_adjustments(program: Program) -> bool:
    """Whether any line changes or is a part of other lines."""
    return any(isinstance(line, AdjustmentLine | PercentageLine) for line in program.contract.lines)


def adjust(
    measures: Measures,
    running: dict[int, Ratio],
    *,
    until: date,
    changes: list[Change] | None = None,
) -> tuple[dict[int, Ratio], dict[int, Ratio]]:
    """Change the running amounts of lines before they are rounded.

    Args:
        measures: Values of the metrics.

        running: Exact minor units by index of the line, each of shape (P, worlds).

        until: Last day looked at.

        changes: Where each change is written down in turn; None keeps none of them.

    Returns:
        The amounts after all adjustments, those of percentage lines among them; and what each percentage line
        earned before later lines changed it.

    Source:
        Order of operations, step 7.
    """
    program, after = measures.program, dict(running)
    parts: dict[int, Ratio] = {}
    for index, line in enumerate(program.contract.lines):
        if not isinstance(line, AdjustmentLine | PercentageLine):
            continue
        targets, effect = _targets(program, index, line), None
        before = changed = [after[each] for each in targets]
        if isinstance(line, AdjustmentLine):
            effect = effect_of(measures, index, until=until)
            changed = adjusted(before, effect)
            after.update(zip(targets, changed, strict=True))
        else:
            after[index] = parts[index] = part_of(program, index, before, worlds=measures.worlds)
        if changes is not None:
            rows = {"before": tuple(before), "after": tuple(changed)}
            changes.append(Change(line=index, targets=tuple(targets), effect=effect, **rows))
    return after, parts


def _targets(program: Program, index: int, line: AdjustmentLine | PercentageLine) -> list[int]:
    """Give the lines that a line changes or is a part of, in the order of the file; all before it if it names none."""
    lines = program.contract.lines
    if line.lines:
        place = {each.id: number for number, each in enumerate(lines)}
        return [place[name] for name in line.lines]
    return [number for number in range(index) if not isinstance(lines[number], AdjustmentLine)]
