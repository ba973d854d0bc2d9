"""The rules a contract has to keep: one small function for each, in plain lists.

Paths name places as the contract file does (``lines[2].price``), counted from 0. The rules on one
form of payment line stand beside its record in ``forms``; all others in the modules of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from outcomes_fund.domain.terms import FORM_CHECKS
from outcomes_fund.domain.validation import (
    admission_checks,
    amendment_checks,
    date_checks,
    index_checks,
    limit_checks,
    line_checks,
    metric_checks,
    name_checks,
    payment_checks,
    reference_checks,
    share_checks,
    tested_day_checks,
)
from outcomes_fund.errors import Problem

if TYPE_CHECKING:
    from outcomes_fund.domain.contract import Contract

__all__ = ["CHECKS", "contract_problems"]


def contract_problems(contract: Contract) -> tuple[Problem, ...]:
    """Name every rule that a contract breaks; nothing if it breaks none.

    Args:
        contract: Any contract record, however wrong its contents.

    Returns:
        Problems in the order of the checks, with paths but without file and line.
    """
    return tuple(problem for check in CHECKS for problem in check(contract))


CHECKS: tuple[Callable[[Contract], Iterator[Problem]], ...] = (
    *name_checks.CHECKS,
    *date_checks.CHECKS,
    *metric_checks.CHECKS,
    *reference_checks.CHECKS,
    *admission_checks.CHECKS,
    *line_checks.CHECKS,
    *tested_day_checks.CHECKS,
    *FORM_CHECKS,
    *limit_checks.CHECKS,
    *share_checks.CHECKS,
    *index_checks.CHECKS,
    *payment_checks.CHECKS,
    *amendment_checks.CHECKS,
)
