"""Evidence that is wrong: every way of going wrong is named, with its place and what was expected."""

import random
from pathlib import Path

import pytest

from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.evidence import load_evidence, parse_evidence
from outcomes_fund.formats.tables.findings import PROBLEMS_MAX

HERE = Path(__file__).parent / "evidence"
MALFORMED = Path(__file__).parents[2] / "malformed" / "evidence"
CONTRACT = load_contract(HERE / "contract.toml")
GOOD = (HERE / "every_kind.csv").read_bytes()
GOOD_JSON = (HERE / "every_kind.jsonl").read_bytes()
SEED = 20_190_701

# One file for each way of going wrong, and words that its message must contain.
EXPECTED: dict[str, tuple[str, ...]] = {
    "after_contract.csv": ("column achieved", "2022-01-01 is outside the contract"),
    "before_contract.csv": (
        "column achieved",
        "2019-12-31 is outside the contract, which runs from 2020-01-01",
    ),
    "blank_line_in_the_middle.csv": ("row 3", "has nothing in it", "Delete the row"),
    "blank_row_in_the_middle.csv": ("csv:4", "row 3", "has nothing in it", "Delete the row"),
    "broken_json.jsonl": ("jsonl:1", "row 1", "is no JSON"),
    "comma_for_point.csv": ("column value", "'12,75' is no number", "Write digits with a point"),
    "corrections_in_a_circle.csv": ("row 5", "row 6", "go round in a circle"),
    "date_of_another_form.csv": ("column achieved", "'31-01-2020' is a date in another form. Write 2020-01-31."),
    "denominator_for_sum.csv": ("column denominator", "given as denominator of 'days', which is no rate"),
    "duplicate_column.csv": ("the column 'value' stands in the header twice",),
    "empty.csv": ("the file is empty",),
    "empty.jsonl": ("the file is empty",),
    "empty_date.csv": ("column achieved", "needs the date of the outcome"),
    "empty_id.csv": ("row 1, column id", "needs an id"),
    "empty_metric.csv": ("column metric", "needs the id of a metric"),
    "empty_reported_at.csv": ("column reported_at", "needs the moment of the report"),
    "empty_reporter.csv": ("column reporter", "the party that reported it"),
    "empty_status.csv": ("column status", "needs a status: reported, verified"),
    "exponent.csv": ("'1e3' is no number",),
    "half_a_character.jsonl": ("letters that are not text",),
    "half_a_numerator_of_count.csv": ("1 problem in", "column numerator", "'0.5' was given as numerator of 'job'"),
    "half_a_person.csv": ("column value", "'0.5' is no whole number of steps of 1"),
    "id_of_65_bytes.csv": ("column id", "has 65 bytes, at most 64"),
    "impossible_date.csv": ("column achieved", "'2021-02-29' is no date that exists"),
    "impossible_moment.csv": ("column reported_at", "'2020-04-01T24:00:00Z' is no moment"),
    "infinite.jsonl": ("Infinity is no number",),
    "latest_without_value.csv": ("column value", "the metric 'score' needs a value"),
    "letters_after_quote.csv": ("is no CSV",),
    "list_for_object.jsonl": ("jsonl:15", "is no JSON object"),
    "lone_carriage_return.csv": ("is no CSV",),
    "milestone_of_two.csv": ("column value", "'2' was given for the milestone 'opened'"),
    "missing_column.csv": ("the column 'reporter' is missing",),
    "missing_name.jsonl": ("row 1, column reporter", "the party that reported it"),
    "moment_before_1970.csv": ("column reported_at", "from 1970 to 9998"),
    "moment_without_offset.csv": ("column reported_at", "'2020-04-01T09:00:00' is no moment", "2020-02-03T08:30:00Z"),
    "name_twice.jsonl": ("column metric", "stands in the object twice"),
    "negative_count.csv": ("column value", "'-1' is below 0"),
    "negative_denominator.csv": ("column denominator", "'-1' is below 0"),
    "nested_object.jsonl": ("row 1, column participant", "neither a text nor a number"),
    "nested_too_deep.jsonl": ("is no JSON",),
    "no_instance.csv": ("column instance", "counts once per instance for 'certificate_of_language'"),
    "no_participant_once_per_person.csv": ("column participant", "looks at each person for 'job'"),
    "no_participant_under_limit.csv": ("column participant", "looks at each person for 'days'"),
    "no_whole_step.csv": ("column value", "'12.7' is no whole number of steps of 0.25, the resolution of 'days'"),
    "not_a_number.csv": ("'NaN' is no number",),
    "not_utf8.csv": ("byte 0xeb is not UTF-8", "csv:6"),
    "numerator_for_count.csv": ("column numerator", "given as numerator of 'job', which is no rate"),
    "only_blank_lines.csv": ("the file is empty",),
    "participant_too_long.csv": ("column participant", "has 257 bytes, at most 256"),
    "point_without_digits.csv": ("'12.' is no number",),
    "rate_without_denominator.csv": ("column denominator", "the rate 'completion' needs a denominator"),
    "rate_without_numerator.csv": ("column numerator", "the rate 'completion' needs a numerator"),
    "recorded_before_original.csv": ("row 6, column supersedes", "recorded on an earlier day than 'e5'"),
    "rejected_without_moment.csv": ("row 7, column verified_at", "a row that is rejected needs verified_at"),
    "row_too_long.csv": ("row 1", "has 19 fields, the header 18", "double quotes"),
    "row_too_short.csv": ("row 3", "has 17 fields, the header 18", "ragged_row"),
    "same_id_with_other_content.csv": ("row 2, column id", "the id 'e1' stands in row 1 already, with other content"),
    "sha256_with_other_letters.csv": ("column sha256", "is no SHA-256"),
    "share_for_rate.csv": ("1 problem in", "column value", "'0.5' was given as value of the rate 'completion'"),
    "short_sha256.csv": ("column sha256", "is no SHA-256 of 64 hexadecimal digits"),
    "sum_without_value.csv": ("column value", "the metric 'days' needs a value"),
    "superseded_twice.csv": ("row 15", "'e5' is superseded by another row already"),
    "supersedes_itself.csv": ("column supersedes", "supersedes itself, 'e6'"),
    "supersedes_other_cohort.csv": ("row 6, column cohort", "whose cohort is another"),
    "supersedes_other_instance.csv": ("row 6, column instance", "whose instance is another"),
    "supersedes_other_metric.csv": ("row 6, column metric", "whose metric is another"),
    "supersedes_other_participant.csv": ("row 6, column participant", "whose participant is another"),
    "supersedes_overlong_id.csv": ("column supersedes", "no row has the id"),
    "supersedes_unknown_id.csv": ("row 6, column supersedes", "no row has the id 'e55'"),
    "three_mistakes.csv": ("row 1", "row 5, column value", "row 7, column contract", "3 problems"),
    "truth_value.jsonl": ("row 1, column participant", "neither a text nor a number"),
    "two_points.csv": ("'1.2.3' is no number",),
    "unclosed_quote.csv": ("is no CSV", "unexpected end"),
    "unknown_column.csv": ("there is no column 'partcipant'", "Did you mean 'participant'?"),
    "unknown_contract.csv": ("row 1, column contract", "no contract 'every-knd'", "Did you mean 'every-kind'?"),
    "unknown_metric.csv": ("row 1, column metric", "no metric 'jobs'", "Did you mean 'job'?"),
    "unknown_name.jsonl": ("there is no column 'refrence'", "Did you mean 'reference'?"),
    "unknown_reporter.csv": ("column reporter", "no party 'provder'", "Did you mean 'provider'?"),
    "unknown_status.csv": ("column status", "no status 'verfied'", "Did you mean 'verified'?"),
    "unknown_verifier.csv": ("column verifier", "no party 'auditr'", "Did you mean 'auditor'?"),
    "utf16.csv": ("not UTF-8",),
    "value_for_rate.csv": (
        "column value",
        "'5' was given as value of the rate 'completion'",
        "numerator and denominator",
    ),
    "value_too_large.csv": ("column value", "is beyond 9007199254740992 steps"),
    "verified_before_reported.csv": (
        "column verified_at",
        "2020-04-01T08:59:59Z is before the report, which was at",
    ),
    "verified_without_verifier.csv": ("column verifier", "a row that is verified needs verifier"),
    "verifier_is_reporter.csv": ("column verifier", "cannot verify it"),
    "verifier_without_role.csv": (
        "column verifier",
        "'province' does not have the role verifier",
        "auditor, laboratory",
    ),
    "zero_byte.csv": ("zero byte", "csv:2"),
}


def refusal(path: Path) -> str:
    """The message with which a file is refused."""
    with pytest.raises(InvalidInput) as refused:
        load_evidence(path, CONTRACT)
    return str(refused.value)


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Change a few bytes, lose a part or write one twice."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        place, end = sorted(rng.randrange(len(changed)) for _ in range(2))
        end = min(end, place + 40)
        match rng.randrange(4):
            case 0:
                changed[place] = rng.randrange(256)
            case 1:
                del changed[place:end]
            case 2:
                changed[place:place] = changed[place:end]
            case _:
                changed[place:place] = rng.choice((b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"-", b".", b"e6", b"{"))
    return bytes(changed)


class TestMalformed:
    """One bad file for each way of going wrong."""

    def test_every_file_is_expected(self) -> None:
        """No bad file is forgotten by this test."""
        assert sorted(EXPECTED) == sorted(path.name for path in MALFORMED.iterdir())

    @pytest.mark.parametrize("name", sorted(EXPECTED))
    def test_is_refused(self, name: str) -> None:
        """The refusal names the place and says what was expected."""
        message = refusal(MALFORMED / name)

        assert [] == [words for words in EXPECTED[name] if words not in message]

    @pytest.mark.parametrize("name", sorted(name for name in EXPECTED if name.endswith(".csv")))
    def test_blocks_change_nothing(self, name: str) -> None:
        """The problems are the same, one by one, when a block holds hardly a row."""
        content = (MALFORMED / name).read_bytes()
        refusals = []
        for block_bytes, block_rows in ((1, 1), (1 << 20, 1 << 10)):
            with pytest.raises(InvalidInput) as refused:
                parse_evidence(content, CONTRACT, syntax="csv", block_bytes=block_bytes, block_rows=block_rows)
            refusals.append(refused.value.problems)

        assert refusals[0] == refusals[1]

    def test_quotes_change_nothing(self) -> None:
        """A row that is wrong is described in the same words when the file has quotes."""
        plain = (MALFORMED / "supersedes_other_metric.csv").read_bytes()
        with pytest.raises(InvalidInput) as refused:
            parse_evidence(plain, CONTRACT, syntax="csv")
        with pytest.raises(InvalidInput) as refused_quoted:
            parse_evidence(plain.replace(b"spring", b'"spring"'), CONTRACT, syntax="csv")

        assert refused.value.problems == refused_quoted.value.problems


class TestManyProblems:
    """Files in which everything is wrong."""

    def test_shows_the_first_hundred(self) -> None:
        """The first hundred problems are shown in the order of the file, and the others counted."""
        header, row = GOOD.split(b"\n")[0], GOOD.split(b"\n")[5]
        rows = b"\n".join(row.replace(b"e5", b"x%d" % number).replace(b"12.75", b"x") for number in range(5000))
        with pytest.raises(InvalidInput) as refused:
            parse_evidence(header + b"\n" + rows, CONTRACT, syntax="csv", block_bytes=5000)
        problems = refused.value.problems

        assert [f"row {number + 1}, column value" for number in range(PROBLEMS_MAX)] == [
            problem.path for problem in problems[:-1]
        ]
        assert f"and {5000 - PROBLEMS_MAX} more problems that are not shown." == problems[-1].message

    def test_shows_the_first_ragged_rows(self) -> None:
        """Rows that are no rows are counted as well."""
        with pytest.raises(InvalidInput) as refused:
            parse_evidence(GOOD + b"a,b\n" * 5000, CONTRACT, syntax="csv")

        assert PROBLEMS_MAX + 1 == len(refused.value.problems)
        assert "and 4900 more problems" in refused.value.problems[-1].message


class TestAnyBytes:
    """Whatever the bytes, the answer is evidence or a refusal."""

    @pytest.mark.parametrize("part", range(8))
    def test_mutations_of_csv(self, part: int) -> None:
        """A good file with a few bytes changed is read or refused."""
        rng = random.Random(SEED + part)
        for _ in range(60):
            content = mutated(GOOD, rng)
            try:
                evidence = parse_evidence(content, CONTRACT, syntax="csv", block_bytes=rng.choice((100, 1 << 20)))
            except InvalidInput as refused:
                str(refused)
            else:
                assert [evidence.row(number).id for number in range(len(evidence))] == list(evidence.ids)

    @pytest.mark.parametrize("part", range(4))
    def test_mutations_of_json_lines(self, part: int) -> None:
        """So are JSON Lines."""
        rng = random.Random(SEED - part)
        for _ in range(60):
            try:
                evidence = parse_evidence(mutated(GOOD_JSON, rng), CONTRACT, syntax="json_lines")
            except InvalidInput as refused:
                str(refused)
            else:
                assert [evidence.row(number).id for number in range(len(evidence))] == list(evidence.ids)

    @pytest.mark.parametrize("syntax", ["csv", "json_lines"])
    def test_noise(self, syntax: str) -> None:
        """Noise is refused."""
        rng = random.Random(SEED)
        for size in range(1, 200):
            with pytest.raises(InvalidInput):
                parse_evidence(rng.randbytes(size), CONTRACT, syntax=syntax)  # type: ignore[arg-type]


class TestWholeFile:
    """What is wrong with a file as a whole is one problem."""

    def test_other_contract(self, tmp_path: Path) -> None:
        """Evidence of another contract is one problem, whatever else its rows are under this one."""
        path = tmp_path / "evidence.csv"
        path.write_bytes(GOOD.replace(b",every-kind,", b",swimming,").replace(b",auditor,", b",federation,"))

        assert "1 problem in the input" in refusal(path)
        assert "for contract 'swimming', not for 'every-kind'" in refusal(path)
        assert "[other_contract]" in refusal(path)

    @pytest.mark.parametrize("column", ["id", "participant", "cohort", "instance"])
    @pytest.mark.parametrize("name", [" x", "x ", "\tx"])
    def test_space_around(self, tmp_path: Path, column: str, name: str) -> None:
        """A space before or behind a name is refused: it would make another name of it."""
        header, first, *rest = GOOD.decode().splitlines()
        fields = first.split(",")
        fields[header.split(",").index(column)] = name
        path = tmp_path / "evidence.csv"
        path.write_text("\n".join([header, ",".join(fields), *rest]), encoding="utf-8")

        assert f"row 1, column {column}" in refusal(path)
        assert "Write 'x'. [space_around]" in refusal(path)

    def test_semicolons(self, tmp_path: Path) -> None:
        """Columns separated by semicolons are one problem."""
        path = tmp_path / "evidence.csv"
        path.write_bytes(GOOD.replace(b",", b";"))

        assert refusal(path).startswith("1 problem in the input")
        assert "[not_commas]" in refusal(path)
