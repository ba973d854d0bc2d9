"""A small scenario in a folder: one contract, a grant, a budget, and what was really paid."""

from pathlib import Path

__all__ = ["scenario_in"]

SCENARIO = """\
id = "swim"
title = "Swimming lessons"
status = "illustrative"
currency = "EUR"
start = 2025-01-01
years = 2
worlds = 1000
seed = 7
budget = "budget.toml"

[[contracts]]
file = "swimming/contract.toml"
programme = "sport"

[[contracts.intakes]]
kind = "poisson"
start = 2025-01-01
end = 2025-10-01
mean = "0.4"
level = { kind = "lognormal", mean = 1, deviation = "0.3" }
source = "assumed"

[[contracts.outcomes]]
metric = "diploma"
kind = "person"
success = { kind = "beta", mean = "60 %", deviation = "10 %" }
delay = { kind = "pert", low = 20, mode = 60, high = 120 }
source = "assumed"

[[grants]]
id = "repair"
title = "Repair of the pool"
programme = "sport"
payer = "municipality"
payee = "pool"
instalments = [{ on = 2025-03-01, amount = "500.00" }, { on = 2026-03-01, amount = "500.00" }]
source = "assumed"
"""

BUDGET = """\
id = "sport"
title = "Budget for sport"
currency = "EUR"

[[lines]]
title = "Swimming"
programme = "sport"
payer = "municipality"
years = [2025, 2026]
amount = "1500.00"

[[totals]]
title = "Sport in all"
years = [2025, 2026]
amount = "1600.00"

[[capacities]]
payer = "municipality"
amount = "300.00"
"""

ACTUAL = """\
contract,year,amount
swimming,2025,150.00
swimming,2026,150.00
repair,2025,500.00
repair,2026,500.00
"""


def scenario_in(folder: Path) -> Path:
    """Write the files beside the folder of the contract.

    Args:
        folder: Holds the folder ``swimming`` with its contract.
    """
    (folder / "budget.toml").write_text(BUDGET, encoding="utf-8")
    (folder / "actual.csv").write_text(ACTUAL, encoding="utf-8")
    path = folder / "scenario.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
