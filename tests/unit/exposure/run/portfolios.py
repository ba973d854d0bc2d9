"""Small scenarios: grants and a loan, and one contract of which little comes."""

from __future__ import annotations

from pathlib import Path

from outcomes_fund.exposure.assumptions.scenario import Scenario
from outcomes_fund.formats.scenario import parse_scenario

GRANTS = """
id = "grants"
title = "Grants and a loan"
status = "illustrative"
currency = "EUR"
start = 2020-07-01
years = 3
worlds = 5000
seed = 7

[[grants]]
id = "zet"
title = "Base"
programme = "Care"
payer = "province"
payee = "zet"
instalments = [{ on = 2020-07-01, amount = "1000.00" }, { on = 2021-06-30, amount = "500.00" }]
source = "assumed"

[[loans]]
id = "slow"
title = "Loan"
programme = "Care"
lender = "province"
borrower = "slow"
paid_out = [{ on = 2020-07-01, amount = "9000.00" }]
repaid = [{ on = 2021-07-01, amount = "5000.00" }, { on = 2022-07-01, amount = "5000.00" }]
default_yearly = "20 %"
recovery = { kind = "uniform", low = "20 %", high = "60 %" }
recovery_days = 100
source = "assumed"
"""

CONTRACT = """
id = "jobs"
title = "Jobs"
status = "illustrative"
currency = "EUR"
start = 2020-07-01
end = 2022-07-01
periods = { every = "3 months" }
payment = { settle_after = "1 month" }

[[parties]]
id = "province"
name = "Province"
roles = ["outcome_payer"]

[[parties]]
id = "city"
name = "City"
roles = ["outcome_payer"]

[[parties]]
id = "team"
name = "Team"
roles = ["service_provider", "reporter"]

[[parties]]
id = "checker"
name = "Checker"
roles = ["verifier"]

[[metrics]]
id = "job"
title = "Job"
kind = "count"
unit = "participants"

[[lines]]
id = "job"
title = "Jobs"
form = "unit_price"
metric = "job"
price = "1000.00"

[[limits]]
id = "cap"
kind = "money"
amount = "3000.00"

[[assumptions]]
about = "lines.job.price"
assumed = "EUR 1,000 for each person"

[payers]
shares = [{ party = "province", weight = "60 %" }, { party = "city", weight = "40 %" }]

[payees]
shares = [{ party = "team", weight = 1 }]
"""

ASSUMED = """
[[contracts]]
file = "jobs.toml"
programme = "Work"

[[contracts.intakes]]
kind = "poisson"
start = 2020-07-01
end = 2022-01-01
every = "3 months"
mean = 1
source = "assumed"

[[contracts.outcomes]]
metric = "job"
kind = "person"
success = { kind = "beta", mean = "50 %", deviation = "10 %" }
delay = 60
source = "assumed"

[contracts.verification]
delay = { kind = "uniform", low = 0, high = 150 }
source = "assumed"
"""


def grants_and_loan() -> Scenario:
    """A grant in two instalments and a loan that may default."""
    return parse_scenario(GRANTS)


def with_contract(folder: Path) -> Scenario:
    """The same with a contract that pays for each of few people, up to a cap."""
    (folder / "jobs.toml").write_text(CONTRACT, encoding="utf-8")
    head, grants = GRANTS.split("[[grants]]", 1)
    return parse_scenario(head + ASSUMED + "\n[[grants]]" + grants, folder=folder)
