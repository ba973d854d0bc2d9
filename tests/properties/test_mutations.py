"""Each law is seen to break: a mutated engine meets a case that the law refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from outcomes_fund.domain.terms import Test
from outcomes_fund.settlement import (
    admit,
    allocate,
    ceilings,
    claims_in_turn,
    collapse,
    due,
    exact,
    explain,
    holdback,
    known,
    limit_claims,
    limit_money,
    metrics,
    payer_caps,
    price,
    ratio,
    segments,
    state,
    vat,
)
from outcomes_fund.settlement.forms import tables, tested
from tests.properties import laws
from tests.properties.cases import Case, cases

# A mutant that survives this many cases is not caught by its law.
TRIES = 3_000


def rounds_down(amount: ratio.Ratio, *, unit: int, mode: str) -> exact.Whole:
    """Round towards zero whatever the contract says."""
    return ratio.rounded(amount, unit=unit, mode="down")


def rounds_to_even(amount: ratio.Ratio, *, unit: int, mode: Any) -> exact.Whole:
    """Round halves to even where the contract says away from zero."""
    return ratio.rounded(amount, unit=unit, mode="half_even" if mode == "half_away" else mode)


def mixes_worlds(*keys: Any) -> segments.Groups:
    """Forget the first key, the world."""
    return segments.grouped(np.zeros_like(keys[0]), *keys[1:])


def loses_the_remainder(amount: exact.Whole, weights: list[exact.Whole]) -> list[exact.Whole]:
    """Share by whole parts only."""
    whole = sum(weights)
    return [amount * weight // np.where(whole > 0, whole, 1) for weight in weights]


def holds_for_nothing(self: Any, line: int, period: int) -> bool:
    """Forget that limits on money limit."""
    return False


def pays_everything(self: Any, payer: int, period: int, asked: exact.Whole, worlds: Any = None) -> exact.Whole:
    """Forget that payers have caps."""
    return asked


def ranks_by_arrival(texts: Any, rows: Any) -> Any:
    """Settle ties by the order of arrival instead of by id."""
    return np.argsort(np.argsort(rows))


def forgets_the_root(evidence: Any, rows: Any) -> Any:
    """Give a correction the place of its own."""
    return rows


def tells_no_cuts(*_: Any) -> Iterator[Any]:
    """Leave limits out."""
    return iter(())


def at_least_is_above(value: Any, test: Test) -> Any:
    """Treat an inclusive bound as exclusive."""
    if test.at_least is None:
        return ORIGINAL_HOLDS(value, test)
    return ORIGINAL_HOLDS(value, attrs.evolve(test, above=test.at_least, at_least=None))


ORIGINAL_HOLDS = tables.holds


def lines_as_written(program: Any, _period: int) -> list[int]:
    """Forget that fixed lines come first, and priorities."""
    return list(range(len(program.contract.lines)))


def windows_are_closed(rules: Any, metric: Any, achieved: Any) -> Any:
    """Let the day after the outcome window count."""
    return ORIGINAL_WINDOW(rules, metric, achieved) & ~(achieved == _ends(rules)[metric])


ORIGINAL_WINDOW = admit.outside_outcome_window


def _ends(rules: Any) -> Any:
    return admit._days([rule.outcome_end for rule in rules], admit.LATEST)


def pays_rises_twice(amount: Any) -> Any:
    """Pay the whole amount again at every test."""
    return amount


def counts_bands_afresh(*args: Any) -> Any:
    """Forget the units that came earlier."""
    return ORIGINAL_BEFORE(*args) * 0


ORIGINAL_BEFORE = price._before


def disputes_are_paid(whole: Any, certain: Any) -> Any:
    """Suspend nothing."""
    return exact.difference(whole, whole) if np.all(whole >= certain) else exact.difference(whole, certain)


def settles_on_time(*args: Any) -> Any:
    """Forget that late verifications wait for the next settlement."""
    grid, period_end, contract_end, after, _ = args
    return ORIGINAL_SETTLEMENT_DATE(grid, period_end, contract_end, after, None)


ORIGINAL_SETTLEMENT_DATE = due.settlement_date


def reads_the_period(_measures: Any, sums: Any, _view: Any) -> Any:
    """Keep the running sum at the value of the period."""
    return sums


def knows_the_future(day: date) -> int:
    """Look at what was recorded and achieved after the days asked for."""
    return known.LAST_DAY


def tells_no_floor(*args: Any) -> Any:
    """Leave out what floors added."""
    return attrs.evolve(ORIGINAL_ENTITLEMENT(*args), raised_minor=0)


ORIGINAL_ENTITLEMENT = state._entitlement


def stays_open(dispute: Any, as_of: date | None) -> bool:
    """Forget that disputes are settled."""
    return True


def takes_full_worth(program: Any, claims: Any, row: int, units: int) -> int:
    """Pay the whole claim where only its first units are allowed."""
    return int(price.worth(program, claims, claims.units)[row])


MUTANTS: list[tuple[str, Any, str, Callable[..., Any]]] = [
    ("amounts_are_rounded_once", collapse, "rounded", rounds_down),
    ("engine_agrees_with_reference", collapse, "rounded", rounds_to_even),
    ("worlds_are_settled_each_by_itself", limit_claims, "grouped", mixes_worlds),
    ("worlds_are_settled_each_by_itself", price, "grouped", mixes_worlds),
    ("shares_sum_to_the_amount", allocate, "largest_remainder", loses_the_remainder),
    ("caps_are_never_exceeded", ceilings.Ceiling, "holds", holds_for_nothing),
    ("caps_are_never_exceeded", payer_caps._Room, "pay", pays_everything),
    ("order_of_arrival_does_not_matter", known, "_text_rank", ranks_by_arrival),
    ("correction_replaces_the_original", known, "_roots", forgets_the_root),
    ("every_cent_explains_itself", explain, "cuts_of", tells_no_cuts),
    ("refusals_have_a_reason", state, "_refusals", tells_no_cuts),
    ("claims_in_turn_agree_with_rounds", claims_in_turn, "_worth_of", takes_full_worth),
    ("engine_agrees_with_reference", tables, "holds", at_least_is_above),
    ("engine_agrees_with_reference", limit_money, "_ranked", lines_as_written),
    ("engine_agrees_with_reference", admit, "outside_outcome_window", windows_are_closed),
    ("engine_agrees_with_reference", tested, "_rise", pays_rises_twice),
    ("engine_agrees_with_reference", price, "_before", counts_bands_afresh),
    ("engine_agrees_with_reference", collapse, "difference", disputes_are_paid),
    ("engine_agrees_with_reference", due, "settlement_date", settles_on_time),
    ("engine_agrees_with_reference", metrics, "_looked_at", reads_the_period),
    ("entitlements_add_up", state, "_entitlement", tells_no_floor),
    ("competition_knows_no_arrival", known, "_text_rank", ranks_by_arrival),
    ("late_correction_gives_the_difference", known, "epoch_day", knows_the_future),
    ("late_correction_gives_the_difference", known, "_roots", forgets_the_root),
    ("payments_net_to_what_is_owed", holdback, "rounded", rounds_down),
    ("what_is_settled_changes_nothing", limit_money, "_is_open", stays_open),
    ("tax_adds_up", vat, "rounded", rounds_down),
]


def breaks(law: str, case: Case) -> bool:
    """Whether a case makes a law fail."""
    try:
        laws.LAWS[law](case)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    ("law", "home", "name", "mutant"),
    MUTANTS,
    ids=[f"{law}-{name}-{mutant.__name__}-{number}" for number, (law, _, name, mutant) in enumerate(MUTANTS)],
)
def test_law_is_seen_to_break(
    monkeypatch: pytest.MonkeyPatch,
    law: str,
    home: Any,
    name: str,
    mutant: Callable[..., Any],
) -> None:
    """A mutated engine is caught by the law it breaks."""
    monkeypatch.setattr(home, name, mutant)
    quick = settings(
        max_examples=TRIES,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    with suppress(NoSuchExample):
        caught = find(cases(), lambda case: breaks(law, case), settings=quick)

        assert breaks(law, caught)
        return
    pytest.fail(f"{mutant.__name__} survived {TRIES} cases of {law}")


def test_every_law_has_a_mutant() -> None:
    """No law stands without a mutation that breaks it."""
    assert set(laws.LAWS) == {law for law, _, _, _ in MUTANTS}
