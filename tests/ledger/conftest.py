"""A store of either kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import create_ledger


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind in turn."""
    with MemoryStore() if request.param == "memory" else create_ledger(tmp_path / "work.fund") as empty:
        yield empty
