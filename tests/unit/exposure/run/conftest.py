"""The small scenarios, read once."""

from __future__ import annotations

import pytest

from outcomes_fund.exposure.assumptions.scenario import Scenario
from tests.unit.exposure.run.portfolios import grants_and_loan, with_contract


@pytest.fixture(scope="session")
def grants() -> Scenario:
    """A grant and a loan."""
    return grants_and_loan()


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The same with a contract that pays for jobs."""
    return with_contract(tmp_path_factory.mktemp("jobs"))
