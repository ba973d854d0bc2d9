"""The record of a result: its sums and its tables."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from outcomes_fund.errors import MissingExtra, UnknownName
from tests.unit.exposure.exposure_cases import exposure_of, grant

EXPOSURE = exposure_of(
    {("a", 2025): [1, 2], ("a", 2027): [10, 20], ("b", 2025): [100, -200]},
    grants=[grant("a", payer="province", programme="work"), grant("b", payer="city", programme="care")],
    years=2,
)


def test_payments_are_those_of_the_accounts_and_years_asked_for() -> None:
    """Programme, payer and years choose; a year in which nobody pays is 0."""
    assert EXPOSURE.total().tolist() == EXPOSURE.payments().tolist() == [111, -178]
    assert EXPOSURE.payments(payer="province").tolist() == [11, 22]
    assert EXPOSURE.payments(programme="care", years=(2025, 2026)).tolist() == [100, -200]
    assert EXPOSURE.payments(payer="city", programme="work").tolist() == [0, 0]
    assert EXPOSURE.payments(years=(2026,)).tolist() == [0, 0]
    assert EXPOSURE.of_name("b").tolist() == [100, -200]
    assert EXPOSURE.budget_years == (2025, 2026)


def test_unknown_names_are_refused() -> None:
    """A name, payer or programme that the result does not have is no zero."""
    with pytest.raises(UnknownName, match="no contract 'c'"):
        EXPOSURE.of_name("c")
    with pytest.raises(UnknownName, match="no payer 'town'"):
        EXPOSURE.payments(payer="town")
    with pytest.raises(UnknownName, match="no programme 'wrk'"):
        EXPOSURE.payments(programme="wrk")


def test_arrays_come_with_the_names_of_their_axes() -> None:
    """All arrays have one length for each axis they share."""
    arrays = EXPOSURE.to_numpy()
    assert arrays["by_name"].shape == (len(arrays["names"]), 2)
    assert arrays["by_account_year"].shape == (len(arrays["programmes"]), len(arrays["years"]), 2)
    assert arrays["payers"].tolist() == ["city", "province"]


def test_arrow_table_has_a_row_for_each_world() -> None:
    """Each name, and each account and year, is a column."""
    table = EXPOSURE.to_arrow()
    assert (table.num_rows, table.num_columns) == (2, 2 + 2 * 2)
    assert table["name: b"].to_pylist() == [100, -200]
    assert table["account: work / province / 2027"].to_pylist() == [10, 20]


def test_arrow_table_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the error names the extra."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"outcomes-fund\[exposure\]"):
        EXPOSURE.to_arrow()
    assert np.array_equal(EXPOSURE.to_numpy()["years"], [2025, 2027])
