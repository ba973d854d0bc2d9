"""A contract with a metric of each kind, groups, cohorts and municipalities."""

__all__ = ["contract_named"]

CONTRACT = """
id = "{name}"
title = "Second opinion"
status = "illustrative"
currency = "EUR"
start = 2024-01-01
end = 2025-01-01

[periods]
every = "3 months"

[[parties]]
id = "province"
name = "Province"
roles = ["outcome_payer"]

[[parties]]
id = "breda"
name = "Municipality of Breda"
roles = ["outcome_payer"]

[[parties]]
id = "tilburg"
name = "Municipality of Tilburg"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "reporter"]

[[parties]]
id = "auditor"
name = "Auditor"
roles = ["verifier"]

[[metrics]]
id = "job"
kind = "count"
title = "Job"

[[metrics]]
id = "stay"
kind = "count"
title = "Stay"

[[metrics]]
id = "young"
kind = "count"
title = "Job of the young of the first cohort"
evidence = "job"
admission = {{ group = "young", cohort = "first" }}

[[metrics]]
id = "settled"
kind = "count"
title = "Job of those with a permit of the second cohort"
evidence = "job"
admission = {{ group = "permit", cohort = "second" }}

[[metrics]]
id = "hours"
kind = "sum"
title = "Hours"
resolution = "0.5"

[[metrics]]
id = "opened"
kind = "milestone"
title = "Opened"

[[metrics]]
id = "kept"
kind = "rate"
title = "Kept"

[[metrics]]
id = "score"
kind = "latest"
title = "Score"
resolution = "0.1"

[[metrics]]
id = "lower"
kind = "latest"
title = "Lower end"
resolution = "0.1"

[[metrics]]
id = "upper"
kind = "latest"
title = "Upper end"
resolution = "0.1"

[[metrics]]
id = "p"
kind = "latest"
title = "P-value"
resolution = "0.001"

[[metrics]]
id = "tonnes"
kind = "sum"
title = "Tonnes"
resolution = "0.1"

[[lines]]
id = "base"
title = "Base"
form = "fixed"
amount_each_period = "10.00"

[[lines]]
id = "young"
title = "Young"
form = "unit_price"
metric = "young"
price = "1.00"

[[lines]]
id = "settled"
title = "Settled"
form = "unit_price"
metric = "settled"
price = "1.00"

[payers]
residence_share = "40 %"
shares = [
  {{ party = "province", weight = 1 }},
  {{ party = "breda", municipality = "Breda" }},
  {{ party = "tilburg", municipality = "Tilburg" }},
]

[payees]
shares = [{{ party = "provider", weight = 1 }}]

[[assumptions]]
about = "lines.base"
assumed = "made for the test"
"""


def contract_named(name: str) -> str:
    """Give the text of a contract with a metric of each kind."""
    return CONTRACT.format(name=name)
