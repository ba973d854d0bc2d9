"""Results come back from files as they were, and a file that is not whole is no result."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from outcomes_fund.errors import FileNotWritten, MissingExtra, UnreadableFile
from outcomes_fund.exposure import arrow_table
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats import exposure_file
from outcomes_fund.formats.exposure_file import (
    amounts_digest,
    is_exposure_file,
    open_exposure,
    save_exposure,
)
from outcomes_fund.formats.scenario import parse_scenario
from tests.unit.exposure.run.portfolios import GRANTS, with_contract

ENDINGS = ("arrow", "parquet")


@pytest.fixture(scope="module")
def exposure(tmp_path_factory: pytest.TempPathFactory) -> Exposure:
    """A result with a contract, a grant and a loan."""
    return simulate(with_contract(tmp_path_factory.mktemp("jobs")), worlds=150, sampling="antithetic")


@pytest.fixture(params=ENDINGS)
def saved(request: pytest.FixtureRequest, exposure: Exposure, tmp_path: Path) -> Path:
    """The result in a file of each sort."""
    path = tmp_path / f"result.{request.param}"
    save_exposure(exposure, path)
    return path


def test_comes_back(saved: Path, exposure: Exposure) -> None:
    """All that a result says is in its file, the scenario with its contracts too."""
    opened = open_exposure(saved)

    for field in attrs.fields(Exposure):
        if field.name not in {"by_name", "by_account_year"}:
            assert getattr(exposure, field.name) == getattr(opened, field.name), field.name
    assert exposure.by_name.tobytes() == opened.by_name.tobytes()
    assert exposure.by_account_year.tobytes() == opened.by_account_year.tobytes()
    assert exposure.by_account_year.shape == opened.by_account_year.shape
    assert opened.scenario.contracts[0].id == "jobs"


def test_same_result_gives_same_bytes(saved: Path, exposure: Exposure) -> None:
    """A result that is opened and saved again is the same file."""
    again = saved.with_name(f"again{saved.suffix}")

    save_exposure(open_exposure(saved), again)

    assert saved.read_bytes() == again.read_bytes()
    assert {saved, again} == set(saved.parent.iterdir())


def test_amounts_beyond_floats_come_back(tmp_path: Path) -> None:
    """Amounts and sums that no float holds come back to the last cent."""
    text = GRANTS.replace('"1000.00"', '"9007199254740.93"')
    result = simulate(parse_scenario(text), worlds=3000)

    save_exposure(result, tmp_path / "large.arrow")

    opened = open_exposure(tmp_path / "large.arrow")
    assert result.calendar == opened.calendar
    assert opened.calendar[0].total_minor > 2**53
    assert opened.of_name("zet")[0] == 900_719_925_474_093 + 50_000


def test_is_readable_as_table(saved: Path, exposure: Exposure) -> None:
    """Others read the file as a table with a row for each world and the columns of the result."""
    table = pq.read_table(saved) if saved.suffix == ".parquet" else pa.ipc.open_file(saved).read_all()

    assert exposure.to_arrow().column_names == table.column_names
    assert exposure.of_name("jobs").tolist() == table.column("name: jobs").to_pylist()


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_cut_off_file_is_refused(saved: Path, share: float) -> None:
    """A file of which the end is missing is refused."""
    saved.write_bytes(saved.read_bytes()[: int(saved.stat().st_size * share)])

    with pytest.raises(UnreadableFile, match="not whole"):
        open_exposure(saved)


def test_changed_amount_is_refused(tmp_path: Path, exposure: Exposure) -> None:
    """A file in which one amount is another is refused."""
    path = tmp_path / "result.arrow"
    save_exposure(exposure, path)
    amount = int(exposure.of_name("zet")[0]).to_bytes(8, "little")
    content = path.read_bytes()
    path.write_bytes(content.replace(amount, (150_001).to_bytes(8, "little"), 1))

    with pytest.raises(UnreadableFile, match="changed"):
        open_exposure(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [('"seed":7', '"seed":8'), ('"2020-07-01","zet"', '"2020-07-02","zet"'), ('["jobs","cap"', '["jobs","cup"')],
)
def test_changed_fact_is_refused(tmp_path: Path, exposure: Exposure, before: str, after: str) -> None:
    """Nothing that a file says beside its columns changes unseen: seed, calendar, caps."""
    path = tmp_path / "result.arrow"
    save_exposure(exposure, path)
    table = pa.ipc.open_file(path).read_all()
    text = table.schema.metadata[exposure_file.KEY].decode()
    changed = text.replace(before, after)
    assert changed != text
    table = table.replace_schema_metadata({exposure_file.KEY: changed.encode()})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)

    with pytest.raises(UnreadableFile, match="was changed"):
        open_exposure(path)


def test_renamed_column_is_refused(saved: Path) -> None:
    """A column under another name is another table."""
    arrow = saved.suffix == ".arrow"
    table = pa.ipc.open_file(saved).read_all() if arrow else pq.read_table(saved)
    renamed = table.rename_columns([name.replace("jobs", "work") for name in table.column_names])
    renamed = renamed.replace_schema_metadata(table.schema.metadata)
    if arrow:
        with pa.OSFile(str(saved), "wb") as file, pa.ipc.new_file(file, renamed.schema) as writer:
            writer.write_table(renamed)
    else:
        pq.write_table(renamed, saved)

    with pytest.raises(UnreadableFile, match="was changed"):
        open_exposure(saved)


def test_changed_scenario_is_refused(tmp_path: Path, exposure: Exposure) -> None:
    """A file with another scenario than was simulated is refused."""
    path = tmp_path / "result.arrow"
    save_exposure(exposure, path)
    content = path.read_bytes()
    assert content.count(b"Grants and a loan") >= 1
    path.write_bytes(content.replace(b"Grants and a loan", b"Grants or a loans"))

    with pytest.raises(UnreadableFile, match="changed"):
        open_exposure(path)


@pytest.mark.parametrize("content", [b"", b"id = 'scenario'", b"ARROW1 and nothing", b"PAR1"])
def test_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file of another sort is refused with its name."""
    path = tmp_path / "other.arrow"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=r"other\.arrow"):
        open_exposure(path)


def test_other_table_is_refused(tmp_path: Path) -> None:
    """A table that holds no result is refused."""
    pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "other.parquet")

    with pytest.raises(UnreadableFile, match="no result"):
        open_exposure(tmp_path / "other.parquet")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is refused."""
    with pytest.raises(UnreadableFile, match="No such file"):
        open_exposure(tmp_path / "none.arrow")


@pytest.mark.parametrize(("name", "reason"), [("result.csv", "ends in neither"), ("none/x.arrow", "No such file")])
def test_unwritable_place_is_refused(tmp_path: Path, exposure: Exposure, name: str, reason: str) -> None:
    """A name that tells no sort, or a folder that is not there, is an error that names it."""
    with pytest.raises(FileNotWritten, match=reason):
        save_exposure(exposure, tmp_path / name)


def test_failed_save_keeps_what_was(tmp_path: Path, exposure: Exposure, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where saving fails half way, the file that was there stays, and nothing else."""
    path = tmp_path / "result.arrow"
    save_exposure(exposure, path)
    before = path.read_bytes()

    def full(arrow: object, table: object, beside: Path, ending: str) -> None:
        beside.write_bytes(before[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exposure_file, "_write", full)

    with pytest.raises(FileNotWritten, match="No space left"):
        save_exposure(exposure, path)

    assert before == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_results_are_known_by_their_beginning(saved: Path, tmp_path: Path) -> None:
    """A result is told from a scenario by how its file begins."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(GRANTS, encoding="utf-8")

    assert is_exposure_file(saved)
    assert not is_exposure_file(scenario)
    assert not is_exposure_file(tmp_path / "none")


def test_missing_library_is_told(exposure: Exposure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the error says how to install it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(MissingExtra, match=r"outcomes-fund\[exposure\]"):
        save_exposure(exposure, tmp_path / "result.arrow")


def test_digest_is_of_all_amounts(exposure: Exposure) -> None:
    """Another amount in another year is another digest."""
    other = exposure.by_account_year.copy()
    other[-1, -1, -1] += 1

    assert amounts_digest(exposure) != amounts_digest(attrs.evolve(exposure, by_account_year=other))
    assert arrow_table.exposure_table(exposure).num_rows == exposure.worlds
