"""Results of simulations in files: Arrow or Parquet, with the scenario inside, opened again without running."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import numpy as np

from outcomes_fund.errors import FileNotWritten, InvalidInput, UnreadableFile
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.result import Account, Binding, CalendarRow, Environment, Exposure, Whole
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.scenario import scenario_from_json, scenario_json

__all__ = ["amounts_digest", "is_exposure_file", "open_exposure", "save_exposure"]

# Under this key of its schema a file says what its columns are.
KEY = b"outcomes_fund.exposure"

# Of the layout of files; another number is another layout.
LAYOUT = 1

# Both sorts of file tell at their beginning what they are.
ARROW_MARK = b"ARROW1"
PARQUET_MARK = b"PAR1"

ENDINGS = (".arrow", ".parquet")

# pyarrow publishes no types.
Untyped: TypeAlias = Any


def save_exposure(exposure: Exposure, path: str | Path) -> None:
    """Save a result with its scenario.

    The file has a row for each world and the columns of ``Exposure.to_arrow``; the rest stands in its schema. It is
    there whole or not at all.

    Args:
        exposure: The result.

        path: Ends in ``.arrow`` (quick to open) or ``.parquet`` (smaller).

    Raises:
        FileNotWritten: If the name ends otherwise, or nothing can be written there.

        MissingExtra: If pyarrow is not installed.
    """
    path = Path(path)
    if path.suffix not in ENDINGS:
        raise FileNotWritten(str(path), f"its name ends in neither {' nor '.join(ENDINGS)}")
    arrow = _arrow("saving a result")
    table = exposure.to_arrow()
    about = _about(exposure)
    text = canonical_json({**about, "about": _about_digest(about)})
    table = table.replace_schema_metadata({KEY: text.encode()})
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(arrow, table, beside, path.suffix)
        beside.replace(path)
    except OSError as error:
        raise FileNotWritten(str(path), error.strerror or str(error)) from error
    finally:
        beside.unlink(missing_ok=True)


def open_exposure(path: str | Path) -> Exposure:
    """Open a result that was saved, without running anything.

    Args:
        path: A file that ``save_exposure`` has written; its name does not matter.

    Returns:
        The result, equal in every byte.

    Raises:
        UnreadableFile: If there is no such file, or it is not whole, or another sort of file.

        MissingExtra: If pyarrow is not installed.
    """
    arrow = _arrow("opening a result")
    table = _read(arrow, Path(path))
    text = (table.schema.metadata or {}).get(KEY)
    if text is None:
        raise UnreadableFile(str(path), "it is no result of a simulation")
    try:
        about = json.loads(text)
        if about["layout"] != LAYOUT:
            raise UnreadableFile(str(path), f"it has layout {about['layout']}, this version reads layout {LAYOUT}")
        told = about.pop("about")
        exposure = _exposure(table, about)
        whole = told == _about_digest(about) and table.column_names == exposure.to_arrow().column_names
    except InvalidInput as error:
        raise UnreadableFile(str(path), f"its scenario cannot be read: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableFile(str(path), "what it says of itself is not complete") from error
    if not whole or amounts_digest(exposure) != about["amounts"] or exposure.scenario.digest != about["digest"]:
        raise UnreadableFile(str(path), "it was changed since it was saved; simulate again")
    return exposure


def is_exposure_file(path: str | Path) -> bool:
    """Say whether a file begins as results do, so that it is opened rather than read as a scenario."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(ARROW_MARK)).startswith((ARROW_MARK, PARQUET_MARK))
    except OSError:
        return False


def amounts_digest(exposure: Exposure) -> str:
    """Give the SHA-256 of all amounts: equal digests mean equal bytes.

    Args:
        exposure: The result.

    Returns:
        64 hexadecimal digits, the same on every sort of processor.
    """
    digest = hashlib.sha256()
    for amounts in (exposure.by_name, *exposure.by_account_year):
        digest.update(repr(amounts.shape).encode())
        for row in amounts:
            digest.update(np.ascontiguousarray(row, dtype="<i8").data)
    return digest.hexdigest()


def _arrow(purpose: str) -> Untyped:
    return extra_module("pyarrow", purpose=purpose, extra="exposure")


def _parquet(purpose: str) -> Untyped:
    return extra_module("pyarrow.parquet", purpose=purpose, extra="exposure")


def _write(arrow: Untyped, table: Untyped, path: Path, ending: str) -> None:
    if ending == ".parquet":
        # Amounts are all different, so a dictionary of them would only take room.
        _parquet("saving a result").write_table(table, path, compression="zstd", use_dictionary=False)
        return
    with arrow.OSFile(str(path), "wb") as file, arrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read(arrow: Untyped, path: Path) -> Untyped:
    try:
        with path.open("rb") as file:
            mark = file.read(len(ARROW_MARK))
        if mark.startswith(PARQUET_MARK):
            return _parquet("opening a result").read_table(path)
        if mark.startswith(ARROW_MARK):
            with arrow.memory_map(str(path)) as mapped:
                return arrow.ipc.open_file(mapped).read_all()
    except arrow.ArrowException as error:
        raise UnreadableFile(str(path), "it is not whole") from error
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or "it is not whole") from error
    raise UnreadableFile(str(path), "it is neither Arrow nor Parquet")


def _about(exposure: Exposure) -> dict[str, Any]:
    """Say all that is not in the columns."""
    return {
        "layout": LAYOUT,
        "scenario": scenario_json(exposure.scenario),
        "digest": exposure.scenario.digest,
        "amounts": amounts_digest(exposure),
        "worlds": exposure.worlds,
        "seed": exposure.seed,
        "sampling": exposure.sampling,
        "group": exposure.group,
        "names": exposure.names,
        "accounts": [[account.programme, account.payer] for account in exposure.accounts],
        "years": exposure.years,
        "calendar": [[row.on, row.name, row.payer, row.total_minor] for row in exposure.calendar],
        "bindings": [[row.name, row.limit, row.worlds, row.squares] for row in exposure.bindings],
        "maxima": exposure.maxima,
        "environment": attrs.asdict(exposure.environment),
    }


def _about_digest(about: dict[str, Any]) -> str:
    """Give the SHA-256 of all that a file says beside its columns, so that no bit of it changes unseen."""
    return hashlib.sha256(canonical_json(about).encode()).hexdigest()


def _exposure(table: Untyped, about: dict[str, Any]) -> Exposure:
    """Make the result of columns and what the file says of them; large whole numbers are text there."""
    names, years = tuple(about["names"]), tuple(int(year) for year in about["years"])
    accounts = tuple(Account(programme=programme, payer=payer) for programme, payer in about["accounts"])
    worlds = int(about["worlds"])
    columns = _columns(table)
    by_name = _filled(columns, (len(names), worlds))
    by_account_year = _filled(columns, (len(accounts) * len(years), worlds))
    return Exposure(
        scenario=scenario_from_json(about["scenario"]),
        worlds=worlds,
        seed=int(about["seed"]),
        sampling=about["sampling"],
        group=int(about["group"]),
        names=names,
        accounts=accounts,
        years=years,
        by_name=by_name,
        by_account_year=by_account_year.reshape(len(accounts), len(years), worlds),
        calendar=tuple(
            CalendarRow(on=date.fromisoformat(on), name=name, payer=payer, total_minor=int(total))
            for on, name, payer, total in about["calendar"]
        ),
        bindings=tuple(
            Binding(name=name, limit=limit, worlds=int(bound), squares=None if squares is None else int(squares))
            for name, limit, bound, squares in about["bindings"]
        ),
        maxima=tuple(None if most is None else int(most) for most in about["maxima"]),
        environment=_environment(about["environment"]),
    )


def _environment(written: dict[str, Any]) -> Environment:
    return Environment(**{**written, "cpu_features": tuple(written["cpu_features"])})


def _columns(table: Untyped) -> Iterator[Whole]:
    for number in range(table.num_columns):
        yield table.column(number).to_numpy()


def _filled(columns: Iterator[Whole], shape: tuple[int, int]) -> Whole:
    filled = np.empty(shape, dtype=np.int64)
    for row in range(shape[0]):
        column = next(columns, None)
        if column is None or column.dtype != np.int64 or len(column) != shape[1]:
            message = "columns are missing"
            raise ValueError(message)
        filled[row] = column
    return filled
