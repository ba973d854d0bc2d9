"""The laws hold on every generated contract."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes_fund.domain.calendar import PeriodGrid
from outcomes_fund.domain.metric import ChangeMetric
from outcomes_fund.domain.terms import LINE_FORMS, Band, UnitPriceLine
from tests.properties import laws
from tests.properties.cases import Case, cases, competing_cases
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

# Found by fuzzing: the change of a change, each against the test before.
CHANGE_OF_A_CHANGE = Case(
    contract=attrs.evolve(
        contract(),
        end=date(2024, 4, 1),
        metrics=(
            *contract().metrics,
            ChangeMetric(id="speed", title="Speed", of="days", baseline_tests=1),
            ChangeMetric(id="rise", title="Rise", of="speed", baseline_tests=1),
        ),
        lines=(
            UnitPriceLine(
                id="rise",
                title="Rise",
                metric="rise",
                bands=(Band(up_to=None, price_minor=Fraction(100)),),
                measured="period",
                paid="period",
            ),
        ),
    ),
    rows=(row(0, 5),),
    participants=(),
    as_of=None,
    until=None,
)


@given(case=cases())
@example(case=CHANGE_OF_A_CHANGE)
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
def test_entitlements_add_up(case: Case) -> None:
    """What is owed is what was rounded, raised and carried, less what was cut and what waits."""
    assert laws.holds(laws.entitlements_add_up, case)


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


@given(case=competing_cases())
def test_competition_knows_no_arrival(case: Case) -> None:
    """Lines that compete for too little money are paid the same, whatever arrives first."""
    assert laws.holds(laws.competition_knows_no_arrival, case)


@given(case=cases())
@example(case=DISPUTED_LATER)
def test_correction_replaces_the_original(case: Case) -> None:
    """A correction plus the original equals the corrected one alone under the original's dates."""
    assert laws.holds(laws.correction_replaces_the_original, case)


@pytest.mark.parametrize("form", LINE_FORMS)
@given(draws=st.data())
@settings(max_examples=50)
def test_late_correction_gives_the_difference(form: str, draws: st.DataObject) -> None:
    """A correction that arrives late moves what every form of line owes by exactly what it was wrong by."""
    assert laws.holds(laws.late_correction_gives_the_difference, draws.draw(cases(form)))


@given(case=cases())
def test_payments_net_to_what_is_owed(case: Case) -> None:
    """What is held back and paid ahead nets to nothing once it is released and set off."""
    assert laws.holds(laws.payments_net_to_what_is_owed, case)


@given(case=cases())
def test_what_is_settled_changes_nothing(case: Case) -> None:
    """Plans and disputes that are closed change nothing that is owed."""
    assert laws.holds(laws.what_is_settled_changes_nothing, case)


@given(case=cases())
def test_tax_adds_up(case: Case) -> None:
    """Net and tax of a document add up to what it asks for."""
    assert laws.holds(laws.tax_adds_up, case)


@given(case=cases())
def test_every_cent_explains_itself(case: Case) -> None:
    """An explanation adds up from the claims to the cent that is owed."""
    assert laws.holds(laws.every_cent_explains_itself, case)


@given(case=cases())
def test_refusals_have_a_reason(case: Case) -> None:
    """Every row of evidence is accounted for, and every refusal has its reason."""
    assert laws.holds(laws.refusals_have_a_reason, case)
