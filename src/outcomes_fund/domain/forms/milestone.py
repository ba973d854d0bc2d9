"""Form ``milestone``: all or nothing."""

from __future__ import annotations

from typing import ClassVar

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Test, Tests

__all__ = ["MilestoneLine"]


@attrs.frozen(kw_only=True)
class MilestoneLine(LineBase):
    """All or nothing: an amount when every test holds.

    Args:
        amount_minor: Whole minor units.

        when: Tests that must all hold on the same test date.

        measured: Metrics are read ``to_date`` or for the ``period`` alone, unless a test says otherwise.

        paid: ``to_date`` pays once, the first time the tests hold; ``period`` pays at every test at which they hold.

        tests: When it is tested; None means at the end of every period.
    """

    form: ClassVar[str] = "milestone"
    amount_minor: int
    when: tuple[Test, ...]
    measured: Basis = "to_date"
    paid: Basis = "to_date"
    tests: Tests | None = None

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return tuple((f"when[{number}].metric", test.metric) for number, test in enumerate(self.when))
