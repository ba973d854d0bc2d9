"""Between claims and rounding: adjustments and percentages, line by line in the order of the file."""

from __future__ import annotations

from datetime import date

from outcomes_fund.domain.terms import AdjustmentLine, PercentageLine
from outcomes_fund.settlement.forms.adjustment import adjusted, effect_of
from outcomes_fund.settlement.forms.percentage import part_of
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures

__all__ = ["adjust", "has_adjustments"]


def has_adjustments(program: Program) -> bool:
    """Whether any line changes or is a part of other lines."""
    return any(isinstance(line, AdjustmentLine | PercentageLine) for line in program.contract.lines)


def adjust(measures: Measures, running: dict[int, Ratio], *, until: date) -> tuple[dict[int, Ratio], dict[int, Ratio]]:
    """Change the running amounts of lines before they are rounded.

    Args:
        measures: Values of the metrics.

        running: Exact minor units by index of the line, each of shape (P, worlds).

        until: Last day looked at.

    Returns:
        The amounts after all adjustments, those of percentage lines among them; and what each percentage line
        earned before later lines changed it.

    Source:
        Order of operations, step 7.
    """
    program, after = measures.program, dict(running)
    parts: dict[int, Ratio] = {}
    for index, line in enumerate(program.contract.lines):
        if isinstance(line, AdjustmentLine):
            targets = _targets(program, index, line)
            changed = adjusted([after[each] for each in targets], effect_of(measures, index, until=until))
            after.update(zip(targets, changed, strict=True))
        elif isinstance(line, PercentageLine):
            targets = _targets(program, index, line)
            amounts = [after[each] for each in targets]
            after[index] = parts[index] = part_of(program, index, amounts, worlds=measures.facts.worlds)
    return after, parts


def _targets(program: Program, index: int, line: AdjustmentLine | PercentageLine) -> list[int]:
    """Give the lines that a line changes or is a part of, in the order of the file; all before it if it names none."""
    lines = program.contract.lines
    if line.lines:
        place = {each.id: number for number, each in enumerate(lines)}
        return [place[name] for name in line.lines]
    return [number for number in range(index) if not isinstance(lines[number], AdjustmentLine)]
