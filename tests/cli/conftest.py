"""The command line run in this process, and a small contract with its evidence in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outcomes_fund.cli.main import main

CONTRACT = """\
id = "swimming"
title = "Learning to swim"
status = "signed"
currency = "EUR"
start = 2025-01-01
end = 2026-01-01
[periods]
every = "3 months"
[[parties]]
id = "municipality"
name = "The municipality"
roles = ["outcome_payer"]
[[parties]]
id = "pool"
name = "The pool"
roles = ["service_provider", "reporter"]
[[parties]]
id = "federation"
name = "The federation"
roles = ["verifier"]
[[metrics]]
id = "diploma"
kind = "count"
title = "Child gets a diploma"
unit = "child"
[metrics.admission]
once_per = "person"
[[lines]]
id = "diplomas"
title = "Diplomas"
form = "unit_price"
metric = "diploma"
price = "150.00"
[[limits]]
id = "budget"
kind = "money"
amount = "400.00"
[payers]
shares = [{ party = "municipality", weight = 1 }]
[payees]
shares = [{ party = "pool", weight = 1 }]
"""

EVIDENCE = """\
id,contract,metric,participant,achieved,status,supersedes,reporter,verifier,reported_at,verified_at
e1,swimming,diploma,ann,2025-02-10,verified,,pool,federation,2025-02-14,2025-04-02
e2,swimming,diploma,ben,2025-03-05,verified,,pool,federation,2025-03-07,2025-04-02
e3,swimming,diploma,ann,2025-03-20,verified,,pool,federation,2025-03-21,2025-04-02
e4,swimming,diploma,cas,2025-05-12,verified,,pool,federation,2025-05-16,2025-06-24
e5,swimming,diploma,dia,2025-06-01,reported,,pool,,2025-06-06,
e6,swimming,diploma,ben,2025-03-05,rejected,e2,pool,federation,2025-06-27,2025-07-08
"""

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs a command; an exception of our own or of another is never swallowed."""

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a contract and its evidence."""
    place = tmp_path / "swimming"
    place.mkdir()
    (place / "contract.toml").write_text(CONTRACT, encoding="utf-8")
    (place / "evidence.csv").write_text(EVIDENCE, encoding="utf-8")
    return place
