"""Registers: read from every form, and refused with every problem at once."""

import random
from datetime import date
from pathlib import Path

import pytest

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.register import NO_DAY, GroupMembership, Register
from outcomes_fund.errors import InvalidInput, UnreadableFile
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.register import RegisterRow, load_register, parse_register, register_of

CONTRACT = load_contract(Path(__file__).parent / "evidence" / "contract.toml")
MALFORMED = Path(__file__).parents[2] / "malformed" / "register"
GOOD = b"""participant,enrolled,cohort,municipality,exit,exit_reason,groups
p2,2020-01-02,spring,Tilburg,2020-06-30,"moved, far away",youth:2020-01-01..;priority:2020-01-01..2020-06-30
p1,2020-01-01,,Breda,,,
Zo\xc3\xab,2020-01-03,autumn,,,,
"""
ROWS = [
    RegisterRow(participant="Zoë", enrolled=date(2020, 1, 3), cohort="autumn"),
    RegisterRow(participant="p1", enrolled=date(2020, 1, 1), municipality="Breda"),
    RegisterRow(
        participant="p2",
        enrolled=date(2020, 1, 2),
        cohort="spring",
        municipality="Tilburg",
        exit=date(2020, 6, 30),
        exit_reason="moved, far away",
        groups=(
            GroupMembership(participant="p2", group="priority", start=date(2020, 1, 1), end=date(2020, 7, 1)),
            GroupMembership(participant="p2", group="youth", start=date(2020, 1, 1)),
        ),
    ),
]

# One file for each way of going wrong, and words that its message must contain.
EXPECTED: dict[str, tuple[str, ...]] = {
    "empty.csv": ("the file is empty",),
    "empty_participant.csv": ("row 2, column participant", "needs participant"),
    "exit_before_enrolment.csv": ("column exit", "'2020-01-01' is before the enrolment"),
    "group_that_ends_first.csv": ("column groups",),
    "group_with_impossible_date.csv": ("column groups",),
    "groups_without_dates.csv": ("column groups", "is no list of memberships"),
    "impossible_date.csv": ("column enrolled", "'2020-01-32' is no date that exists"),
    "missing_column.csv": ("the column 'enrolled' is missing",),
    "misspelt_municipality.csv": ("Write 'Tilburg'.",),
    "no_enrolment.csv": ("row 2, column enrolled", "needs enrolled"),
    "not_utf8.csv": ("not UTF-8",),
    "participant_too_long.csv": ("at most 256",),
    "participant_twice.csv": ("'p2' stands in row 1 already",),
    "ragged.csv": ("row 2", "has 6 fields"),
    "unknown_column.csv": ("Did you mean 'municipality'?",),
}


def content_of(register: Register) -> list[object]:
    """All of a register in a form that can be compared."""
    return [
        list(register.participants),
        register.enrolled.tolist(),
        register.exited.tolist(),
        register.cohort.tolist(),
        register.municipality.tolist(),
        register.cohorts,
        register.municipalities,
        list(register.exit_reasons),
        register.groups,
    ]


class TestParseRegister:
    """Contents of files."""

    def test_columns(self) -> None:
        """Participants are sorted by the bytes of their pseudonyms, and all else follows them."""
        assert content_of(parse_register(GOOD, syntax="csv")) == [
            ["Zoë", "p1", "p2"],
            [epoch_day(date(2020, 1, day)) for day in (3, 1, 2)],
            [NO_DAY, NO_DAY, epoch_day(date(2020, 6, 30))],
            [0, -1, 1],
            [-1, 0, 1],
            ("autumn", "spring"),
            ("Breda", "Tilburg"),
            ["", "", "moved, far away"],
            ROWS[2].groups,
        ]

    def test_blank_rows_at_the_end(self) -> None:
        """Rows of nothing but commas say nothing at the end, and are refused elsewhere."""
        content = b"participant,enrolled\np1,2020-01-01\n"

        assert ["p1"] == list(parse_register(content + b",\n ,\n,,,\n", syntax="csv").participants)
        with pytest.raises(InvalidInput, match=r"row 2: the row has nothing in it.*Delete the row") as caught:
            parse_register(content + b",\np2,2020-01-01\n,\n", syntax="csv")
        assert ["blank_row"] == [problem.code for problem in caught.value.problems]

    def test_json_lines(self) -> None:
        """JSON Lines give the same register."""
        lines = b'{"participant": "p1", "enrolled": "2020-01-01", "municipality": "Breda", "cohort": null}\n'
        rows = b"participant,enrolled,municipality\np1,2020-01-01,Breda\n"

        assert content_of(parse_register(rows, syntax="csv")) == content_of(parse_register(lines, syntax="json_lines"))

    def test_nobody(self) -> None:
        """A register without rows has no participants."""
        assert 0 == len(parse_register(GOOD.split(b"\n")[0], syntax="csv"))

    def test_closed_for_writing(self) -> None:
        """No array can be changed afterwards."""
        register = parse_register(GOOD, syntax="csv")
        arrays = [register.enrolled, register.exited, register.cohort, register.municipality]

        assert not any(array.flags.writeable for array in arrays)

    def test_any_bytes(self) -> None:
        """Whatever the bytes, the answer is a register or a refusal."""
        rng = random.Random(7)
        for _ in range(300):
            content = bytearray(GOOD)
            for _ in range(rng.randint(1, 3)):
                content[rng.randrange(len(content))] = rng.choice(b'\0\xff",\n\r:;.-0129aZ')
            try:
                parse_register(bytes(content), CONTRACT, syntax="csv")
            except InvalidInput as refused:
                assert str(refused).count("\n- ") == len(refused.problems)  # noqa: PT017 - most bytes are not refused


class TestLoadRegister:
    """Files."""

    def test_file(self, tmp_path: Path) -> None:
        """A file is read by its name."""
        path = tmp_path / "participants.csv"
        path.write_bytes(GOOD)

        assert content_of(parse_register(GOOD, syntax="csv")) == content_of(load_register(path, CONTRACT))

    def test_absent(self, tmp_path: Path) -> None:
        """A file that is not there cannot be read."""
        with pytest.raises(UnreadableFile):
            load_register(tmp_path / "absent.csv")

    def test_every_file_is_expected(self) -> None:
        """No bad file is forgotten by this test."""
        assert sorted(EXPECTED) == sorted(path.name for path in MALFORMED.iterdir())

    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_malformed(self, name: str) -> None:
        """The refusal names the place and says what was expected."""
        with pytest.raises(InvalidInput) as refused:
            load_register(MALFORMED / name, CONTRACT)

        assert [] == [words for words in EXPECTED[name] if words not in str(refused.value)]


class TestRegisterOf:
    """Records."""

    def test_rows(self) -> None:
        """Records in any order give the register of the file."""
        assert content_of(parse_register(GOOD, syntax="csv")) == content_of(register_of(ROWS[::-1]))

    def test_same_checks(self) -> None:
        """Records are checked as files are."""
        with pytest.raises(InvalidInput, match="'p1' stands in row 1 already"):
            register_of([ROWS[1], ROWS[1]])


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("p1 ,2020-01-01,", "space_around", "participant"),
        (" p1,2020-01-01,", "space_around", "participant"),
        ("p1,9999-12-01,", "out_of_range", "enrolled"),
        ("p1,1899-12-31,", "out_of_range", "enrolled"),
        ("p1,2020-01-01,3000-01-01", "out_of_range", "exit"),
    ],
)
def test_refused_field(row: str, code: str, column: str) -> None:
    """A name with a space around it and a day that no contract reaches are refused."""
    with pytest.raises(InvalidInput) as refused:
        parse_register(f"participant,enrolled,exit\n{row}\n".encode(), syntax="csv")

    (problem,) = refused.value.problems
    assert (code, f"row 1, column {column}") == (problem.code, problem.path)
