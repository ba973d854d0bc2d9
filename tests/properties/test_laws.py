"""The laws hold on every generated contract."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
from hypothesis import example, given

from outcomes_fund.domain.calendar import PeriodGrid
from tests.properties import laws
from tests.properties.cases import Case, cases
from tests.unit.settlement.test_wide import MOMENT, contract, row

# Found by fuzzing: a dispute that nobody verified is recorded later than its claim was reported.
DISPUTED_LATER = Case(
    contract=attrs.evolve(contract(), end=date(2024, 1, 11), periods=PeriodGrid(every=None, anchor=date(2024, 1, 1))),
    rows=(
        row(0, 1),
        attrs.evolve(
            row(1, 1),
            status="disputed",
            supersedes="r000000",
            verifier=None,
            verified_at=None,
            reported_at=MOMENT + timedelta(days=10),
        ),
        row(2, 1),
    ),
    participants=(),
    as_of=None,
    until=None,
)


@given(case=cases())
def test_engine_agrees_with_reference(case: Case) -> None:
    """The array program and the slow interpreter give equal statements, to the cent and in every reason."""
    assert laws.holds(laws.engine_agrees_with_reference, case)


@given(case=cases())
def test_claims_in_turn_agree_with_rounds(case: Case) -> None:
    """Claims taken one by one are paid what rounds over all claims pay them."""
    assert laws.holds(laws.claims_in_turn_agree_with_rounds, case)


@given(case=cases())
def test_amounts_are_rounded_once(case: Case) -> None:
    """Amounts are exact until they are rounded once, where the contract says."""
    assert laws.holds(laws.amounts_are_rounded_once, case)


@given(case=cases())
def test_worlds_are_settled_each_by_itself(case: Case) -> None:
    """A batch of worlds gives, world by world, what each world alone gives."""
    assert laws.holds(laws.worlds_are_settled_each_by_itself, case)


@given(case=cases())
def test_shares_sum_to_the_amount(case: Case) -> None:
    """The shares of payers and payees sum to the amount: no cent is lost or made."""
    assert laws.holds(laws.shares_sum_to_the_amount, case)


@given(case=cases())
def test_caps_are_never_exceeded(case: Case) -> None:
    """What is owed never exceeds a cap that applies."""
    assert laws.holds(laws.caps_are_never_exceeded, case)


@given(case=cases())
def test_order_of_arrival_does_not_matter(case: Case) -> None:
    """The order in which evidence arrives does not matter, and the same row twice is one row."""
    assert laws.holds(laws.order_of_arrival_does_not_matter, case)


@given(case=cases())
@example(case=DISPUTED_LATER)
def test_correction_replaces_the_original(case: Case) -> None:
    """A correction plus the original equals the corrected one alone under the original's dates."""
    assert laws.holds(laws.correction_replaces_the_original, case)


@given(case=cases())
def test_every_cent_explains_itself(case: Case) -> None:
    """An explanation adds up from the claims to the cent that is owed."""
    assert laws.holds(laws.every_cent_explains_itself, case)


@given(case=cases())
def test_refusals_have_a_reason(case: Case) -> None:
    """Every row of evidence is accounted for, and every refusal has its reason."""
    assert laws.holds(laws.refusals_have_a_reason, case)
