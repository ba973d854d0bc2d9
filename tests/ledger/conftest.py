"""A store of either kind, and files that are copied for each test: making one waits for the disk many times."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from outcomes_fund.ledger.integrity import Checkpoint, checkpoint_of
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import create_ledger, open_ledger
from tests.ledger.ledger_cases import filled


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file without entries; only to be copied."""
    path = tmp_path_factory.mktemp("empty") / "work.fund"
    create_ledger(path).close()
    return path


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Checkpoint]:
    """A closed file with a bit of everything, only to be copied, and its checkpoint."""
    path = tmp_path_factory.mktemp("sound") / "work.fund"
    with create_ledger(path) as store:
        checkpoint = checkpoint_of(filled(store))
    return path, checkpoint


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    """An empty store of each kind in turn."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        with open_ledger(shutil.copy(empty_file, tmp_path)) as store:
            yield store
