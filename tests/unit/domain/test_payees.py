"""Payees with a part in some lines only."""

from outcomes_fund import evaluate
from outcomes_fund.testing import contract_with, evidence_for

TWO_LINES = """
[[parties]]
id = "city"
name = "City"
roles = ["outcome_payer"]

[[parties]]
id = "verifier"
name = "Verifier"
roles = ["verifier"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider"]

[[parties]]
id = "landlord"
name = "Landlord"
roles = ["service_provider"]

[[metrics]]
id = "home"
kind = "count"
title = "Home"

[[lines]]
id = "care"
form = "unit_price"
title = "Care"
metric = "home"
price = "100.00"

[[lines]]
id = "rent"
form = "unit_price"
title = "Rent"
metric = "home"
price = "50.00"

[payees]
shares = [ { party = "provider" }, { party = "landlord", weight = 0 } ]
by_line = [ { lines = ["rent"], weights = [ { party = "landlord", weight = 1 } ] } ]
"""


class TestWeightOfNothing:
    """A weight of 0 among the shares of payees."""

    def test_is_paid_for_one_line(self) -> None:
        """A payee with weight 0 is paid only for the lines whose entry names it."""
        contract = contract_with(TWO_LINES)

        statement = evaluate(contract, evidence_for(contract, "home p1 2024-05-01"), as_of=None)

        paid = {(payable.payee, payable.line, payable.amount_minor) for payable in statement.payables}
        assert {("provider", "care", 10_000), ("landlord", "rent", 5_000)} == paid
