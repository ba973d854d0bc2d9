import pytest

from outcomes_fund import evaluate
from outcomes_fund.domain.contract import Contract
from outcomes_fund.errors import InvalidInput
from outcomes_fund.settlement.evaluate import register_needed
from outcomes_fund.testing import contract_with, evidence_for

METRIC = """
[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"
"""
LINE = """
[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
price = "100.00"
"""
UPLIFTS = 'uplifts = [{ group = "priority", factor = 1.4 }]\n'
LIMIT = """
[[limits]]
id = "places"
kind = "volume"
units = 1
"""
AMENDMENT = """
[[amendments]]
id = "second"
start = 2025-01-01
"""
BY_ENROLMENT = AMENDMENT + 'by = "enrolled"\n'
MEASURED = LINE + 'measured = "to_date"\npaid = "to_date"\n'
CEILING = """
[[limits]]
id = "ceiling"
kind = "money"
amount = "500.00"
"""
PAYERS = """
[payers]
shares = [{ party = "city", weight = 1, municipality = "Utrecht" }, { party = "state", weight = 1 }]
"""
TOWNS = METRIC + LINE + PAYERS


def _amended(table: str) -> str:
    """Put a table of the contract into an amendment."""
    return table.replace("[[", "[[amendments.")


RULES = [
    (METRIC + 'admission = { group = "priority" }\n' + LINE, "metric jobs"),
    (METRIC + LINE + UPLIFTS, "line work (uplifts by group)"),
    (METRIC + LINE + LIMIT + 'group = "priority"\n', "limit places (claims of one group)"),
    (TOWNS + "residence_share = 0.5\n", "payers.residence_share (shares by residence)"),
    (
        TOWNS + 'by_line = [{ lines = ["work"], weights = [{ party = "city", weight = 1 }], residence_share = 0.5 }]\n',
        "payers.by_line[0].residence_share",
    ),
    (METRIC + LINE + AMENDMENT + _amended(LINE) + UPLIFTS, "line work (uplifts by group)"),
    (METRIC + LINE + AMENDMENT + _amended(LIMIT) + 'group = "priority"\n', "limit places"),
    (
        TOWNS
        + AMENDMENT
        + '[[amendments.payers]]\nweights = [{ party = "city", weight = 1 }]\nresidence_share = 0.5\n',
        "amendments[0].payers[0].residence_share",
    ),
    (METRIC + LINE + BY_ENROLMENT + _amended(LINE), "amendment second (line work by enrolment)"),
    (METRIC + LINE + BY_ENROLMENT + 'stops = ["work"]\n', "amendment second (line work by enrolment)"),
    (METRIC + LINE + BY_ENROLMENT + _amended(LIMIT), "amendment second (limit places by enrolment)"),
]
NO_RULES = [
    METRIC + LINE + AMENDMENT + _amended(LINE) + _amended(LIMIT),
    METRIC + MEASURED + BY_ENROLMENT + _amended(MEASURED),
    METRIC + MEASURED + BY_ENROLMENT + 'stops = ["work"]\n',
    METRIC + LINE + BY_ENROLMENT + _amended(CEILING),
    METRIC + LINE,
    METRIC + LINE + LIMIT,
]


class TestRegisterNeeded:
    """Contracts that cannot be settled without a register."""

    @pytest.mark.parametrize(("clause", "rule"), RULES)
    def test_each_rule_is_named(self, clause: str, rule: str) -> None:
        """A rule that looks at a participant, in the contract or an amendment, is named, and the file with it."""
        (problem,) = register_needed(contract_with(clause))

        assert rule in problem.message
        assert "participants.csv" in problem.remedy

    @pytest.mark.parametrize(("clause", "rule"), RULES)
    def test_nothing_is_settled(self, clause: str, rule: str) -> None:
        """Without the register such a contract is refused, not settled for less."""
        contract: Contract = contract_with(clause)

        with pytest.raises(InvalidInput) as caught:
            evaluate(contract, evidence_for(contract, "jobs anna 2024-03-01"), as_of=None)
        assert rule in str(caught.value)

    @pytest.mark.parametrize("clause", NO_RULES)
    def test_other_contracts_need_none(self, clause: str) -> None:
        """A limit for all and prices that are the same for all need no register."""
        assert () == register_needed(contract_with(clause))
