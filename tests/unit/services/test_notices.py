from datetime import date

import attrs
import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.register import Register
from outcomes_fund.formats.register import parse_register
from outcomes_fund.services.notices import Notice, notices
from outcomes_fund.testing import contract_with, evidence_for

METRIC = """
[[metrics]]
id = "jobs"
kind = "count"
title = "Jobs"
"""
LINE = """
[[lines]]
id = "work"
title = "Work"
form = "unit_price"
metric = "jobs"
price = "100.00"
"""
UPLIFTS = 'uplifts = [{ group = "priority", factor = 1.4 }]\n'
COHORT = METRIC + 'admission = { cohort = "first" }\n' + LINE
TOWN = """
[payers]
shares = [{ party = "city", weight = 1, municipality = "Tilburg" }, { party = "state", weight = 1 }]
residence_share = 0.5
"""
INDEXED = """indexed = "cpi"
[[indices]]
id = "cpi"
base_month = 2023-01-01
every = "year"
month = 1
figures = [{ month = 2023-01-01, value = 100 }, { month = 2024-01-01, value = 104 }]
"""
RATE = """
[[metrics]]
id = "kept"
kind = "latest"
resolution = 0.01
title = "Part that keeps work"
[[lines]]
id = "bonus"
title = "Bonus"
form = "milestone"
amount = "100.00"
when = [{ metric = "kept", at_least = 0.5 }]
"""
MEASURED = 'measured = "to_date"\npaid = "to_date"\n'
BONUS = RATE[RATE.index("[[lines]]") :]
BY_ENROLMENT = """
[[amendments]]
id = "second"
start = 2025-01-01
by = "enrolled"
"""
ANNA = "jobs anna 2024-03-01"


def _register(contract: Contract, *rows: str) -> Register:
    text = "\n".join(["participant,enrolled,cohort,municipality,groups", *rows, ""])
    return parse_register(text.encode(), contract, syntax="csv")


def _found(clause: str, rows: str, *people: str, until: date | None = None) -> tuple[Notice, ...]:
    contract = contract_with(clause)
    register = _register(contract, *people) if people else None
    return notices(contract, evidence_for(contract, rows), register, as_of=None, until=until)


def _only(found: tuple[Notice, ...], code: str) -> str:
    """Give the text of the one notice there is."""
    assert [code] == [notice.code for notice in found]
    return found[0].text


class TestGroups:
    """Groups that the contract names."""

    def test_nobody_there(self) -> None:
        """A group that the register spells otherwise is told with the spelling there and the rule that names it."""
        found = _found(METRIC + LINE + UPLIFTS, ANNA, "anna,2024-01-01,,,prioritty:2024-01-01..")

        text = _only(found, "empty_group")
        assert "line work" in text
        assert "Did you mean 'prioritty'?" in text

    def test_somebody_there(self) -> None:
        """A group that somebody belongs to is not told."""
        assert () == _found(METRIC + LINE + UPLIFTS, ANNA, "anna,2024-01-01,,,priority:2024-01-01..")


class TestCohorts:
    """Cohorts of the contract beside those of evidence and register."""

    def test_misspelt(self) -> None:
        """A cohort spelt otherwise is told twice: as empty in the contract and as unnamed in the register."""
        empty, unnamed = _found(COHORT, ANNA, "anna,2024-01-01,frist,,")

        assert ("empty_cohort", "unnamed_cohort") == (empty.code, unnamed.code)
        assert "Did you mean 'frist'?" in empty.text
        assert "Did you mean 'first'?" in unnamed.text

    def test_as_named(self) -> None:
        """A cohort that the register has is not told, and none is where the contract names none."""
        assert () == _found(COHORT, ANNA, "anna,2024-01-01,first,,")
        assert () == _found(METRIC + LINE, ANNA, "anna,2024-01-01,frist,,")


class TestPeople:
    """Participants of the evidence beside the register."""

    def test_not_in_register(self) -> None:
        """Those who are missing are counted, and five of them are named."""
        rows = "\n".join(f"jobs p{number} 2024-03-01" for number in range(7))
        text = _only(_found(METRIC + LINE, rows, "p0,2024-01-01,,,"), "not_in_register")

        assert text.startswith("6 participants of the evidence are not in the register: p1, p2, p3, p4, p5 and 1 more.")

    def test_all_there(self) -> None:
        """With everybody in the register, or without a register, nothing is told."""
        assert () == _found(METRIC + LINE, ANNA, "anna,2024-01-01,,,")
        assert () == _found(METRIC + LINE, ANNA)


class TestHomes:
    """Municipalities of participants beside those of payers."""

    def test_lives_elsewhere(self) -> None:
        """Claims of those who live in no payer's municipality are counted."""
        rows = f"{ANNA}\njobs bilal 2024-03-01"
        found = _found(METRIC + LINE + TOWN, rows, "anna,2024-01-01,,Breda,", "bilal,2024-01-01,,Tilburg,")

        assert _only(found, "lives_elsewhere").startswith("1 claim of participants")

    @pytest.mark.parametrize("spelling", ["Tillburg", "Tilburgh", "tilbrug"])
    def test_spelt_otherwise(self, spelling: str) -> None:
        """A municipality that differs only slightly from a payer's is told with that one."""
        found = _found(METRIC + LINE + TOWN, ANNA, f"anna,2024-01-01,,{spelling},")

        assert ["lives_elsewhere", "municipality_spelt_otherwise"] == [notice.code for notice in found]
        assert "Did you mean 'Tilburg'?" in found[1].text

    def test_at_home(self) -> None:
        """Nothing is told of those who live there."""
        assert () == _found(METRIC + LINE + TOWN, ANNA, "anna,2024-01-01,,Tilburg,")


class TestIndices:
    """Figures that are needed."""

    def test_not_known(self) -> None:
        """A year without a figure is named with its index."""
        text = _only(_found(METRIC + LINE + INDEXED, ANNA), "index_figure_missing")

        assert "index 'cpi' has no figure of 2025-01 for 2025," in text

    def test_not_needed_yet(self) -> None:
        """Years after the last day looked at need no figure."""
        assert () == _found(METRIC + LINE + INDEXED, ANNA, until=date(2024, 12, 31))

    def test_base_month(self) -> None:
        """Without the figure of the base month the factor is 1, and that is told."""
        contract = contract_with(METRIC + LINE + INDEXED)
        (index,) = contract.indices
        late = tuple(attrs.evolve(figure, known=date(2024, 6, 1)) for figure in index.figures)
        contract = attrs.evolve(contract, indices=(attrs.evolve(index, figures=late),))
        found = notices(contract, evidence_for(contract, ANNA), None, as_of=date(2024, 5, 1), until=None)

        assert "base month of index 'cpi', 2023-01" in _only(found, "index_figure_missing")


class TestValues:
    """Values beside what lines compare them with."""

    def test_percentages(self) -> None:
        """57 for 57 % is told with the metric."""
        assert "'kept' is above 1 (57 to 57)" in _only(_found(RATE, "kept - 2024-03-01 57"), "values_above_one")

    @pytest.mark.parametrize(
        ("clause", "value"), [(RATE, "0.57"), (RATE.replace("0.5", "50"), "57"), (RATE.replace("0.5", "0"), "57")]
    )
    def test_in_range(self, clause: str, value: str) -> None:
        """Parts of 1, bounds of percentages, and a bound of 0, which says nothing of a scale, are not told."""
        assert () == _found(clause, f"kept - 2024-03-01 {value}")


class TestTestsByDay:
    """Lines of amendments by enrolment."""

    @pytest.mark.parametrize(
        ("terms", "line"),
        [(RATE + BY_ENROLMENT, BONUS), (METRIC + LINE + MEASURED + BY_ENROLMENT, LINE + MEASURED)],
    )
    def test_tested(self, terms: str, line: str) -> None:
        """A tested line is told with its amendment, and that the day of the test decides."""
        found = _found(terms + line.replace("[[", "[[amendments."), "")

        text = _only(found, "tested_by_day")
        assert "amendment 'second' holds by enrolment" in text
        assert ("line 'work'" if "work" in line else "line 'bonus'") in text
        assert "the day of the test decides, from 2025-01-01 on" in text

    def test_priced_by_claim(self) -> None:
        """A line that prices claims goes by enrolment, and is not told; nor is a tested line of another amendment."""
        by_day = RATE + BY_ENROLMENT.replace("enrolled", "achieved") + BONUS.replace("[[", "[[amendments.")

        assert () == _found(METRIC + LINE + BY_ENROLMENT + LINE.replace("[[", "[[amendments."), "")
        assert () == _found(by_day, "")
