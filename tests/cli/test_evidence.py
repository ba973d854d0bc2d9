from pathlib import Path

import pytest

from tests.cli.fund_commands import ROWS, FundCommands, at, made


@pytest.fixture
def fund(folder: Path) -> FundCommands:
    """A fund file with a contract and rows of evidence beside it."""
    return made(folder.parent)


@pytest.fixture
def rows(fund: FundCommands) -> int:
    """The entry by which the rows were imported, in the summer of 2025."""
    with at("2025-07-01T09:00:00"):
        entry: int = fund.answer("evidence", "import", fund.folder / "rows.csv")["entry"]
    return entry


def _standing(fund: FundCommands) -> dict[str, str]:
    return {row["id"]: row["status"] for row in fund.answer("evidence", "list", "swimming")["rows"]}


class TestImport:
    """Importing evidence."""

    def test_says_what_is_next(self, fund: FundCommands) -> None:
        """The rows are counted, and a verifier finds the next command in the answer."""
        text = fund.text("evidence", "import", fund.folder / "rows.csv")
        told = fund.text(*text.partition("outcomes-fund ")[2].split(), by="vera")

        assert "3 rows imported (3 reported)" in text
        assert "3 rows written (3 verified)" in told

    def test_again(self, fund: FundCommands, rows: int) -> None:
        """The same file again writes nothing, and that is said with the entry that has it."""
        before = fund.answer("fund", "status")["entries"]
        text = fund.text("evidence", "import", fund.folder / "rows.csv")
        answer = fund.answer("evidence", "import", fund.folder / "rows.csv")

        assert f"already in entry {rows}; nothing was written" in text
        assert (False, rows) == (answer["written"], answer["entry"])
        assert before == fund.answer("fund", "status")["entries"]

    def test_grown(self, fund: FundCommands, rows: int) -> None:
        """Of a file that grew only the new rows are written."""
        file = fund.folder / "rows.csv"
        file.write_text(f"{ROWS}e4,swimming,diploma,p-4,2025-06-12,reported,pool,2025-06-16\n", encoding="utf-8")
        text = fund.text("evidence", "import", file)

        assert "1 row imported (1 reported)" in text
        assert "3 rows the fund had already." in text

    def test_problems(self, fund: FundCommands) -> None:
        """All that is wrong is told together, persons included, and nothing is written."""
        file = fund.folder / "rows.csv"
        file.write_text(ROWS.replace("p-1", "Jan de Vries").replace("e3,", "e2,"), encoding="utf-8")
        problems = fund.problems("evidence", "import", file)

        assert {"personal_details", "duplicate_id"} == {problem["code"] for problem in problems}
        assert all(problem["remedy"] for problem in problems)
        assert {} == _standing(fund)

    def test_not_a_reporter(self, fund: FundCommands) -> None:
        """Who is no reporter is refused by the name of the rule."""
        problems = fund.problems("evidence", "import", fund.folder / "rows.csv", by="bea")

        assert ["role_needed"] == [problem["code"] for problem in problems]

    def test_register(self, fund: FundCommands) -> None:
        """A register is imported, and again brings nothing."""
        file = fund.folder / "participants.csv"
        file.write_text("participant,enrolled\np-1,2025-01-06\np-2,2025-01-07\n", encoding="utf-8")

        assert "2 participants imported" in fund.text("evidence", "register", file)
        assert "nothing was written" in fund.text("evidence", "register", file)

    def test_secret_needed(self, fund: FundCommands, rows: int) -> None:
        """Once somebody was forgotten new participants are told apart by the secret."""
        secret, file = fund.folder / "secret.key", fund.folder / "more.csv"
        secret.write_bytes(b"0123456789abcdef")
        header = ROWS.splitlines()[0]
        file.write_text(f"{header}\ne4,swimming,diploma,p-2,2025-06-12,reported,pool,2025-06-16\n", encoding="utf-8")
        fund.run("evidence", "verify", "swimming", "--all", by="vera")
        forget = ("fund", "forget", "p-2", "--reason", "by letter", "--secret-file", secret)
        fund.run(*forget, by="ann")
        (problem,) = fund.problems("evidence", "import", file)
        answer = fund.answer("evidence", "import", file, "--secret-file", secret)
        shown = {row["id"]: row["participant"] for row in fund.answer("evidence", "list", "swimming")["rows"]}

        assert "secret_needed" == problem["code"]
        assert 1 == answer["rows"]
        assert {"e2~2": "forgotten 2", "e4": "forgotten 2"} == {name: shown[name] for name in ("e2~2", "e4")}


class TestForget:
    """Forgetting participants."""

    def test_waiting(self, fund: FundCommands, rows: int) -> None:
        """While a row of the participant waits it is refused, with what to do first."""
        secret = fund.folder / "secret.key"
        secret.write_bytes(b"0123456789abcdef")
        forget = ("fund", "forget", "p-2", "--reason", "by letter", "--secret-file", secret)
        (problem,) = fund.problems(*forget, by="ann")

        assert "waiting_rows" == problem["code"]

    def test_needs_secret(self, fund: FundCommands) -> None:
        """Without the secret it is wrong usage that names option and variable."""
        text = fund.run("fund", "forget", "p-2", "--reason", "by letter", status=2).stderr

        assert "--secret-file" in text
        assert "OUTCOMES_FUND_SECRET_FILE" in text


class TestDecisions:
    """Verifying, rejecting, disputing and correcting."""

    def test_batch(self, fund: FundCommands, rows: int) -> None:
        """All rows of an import are verified by the number of its entry; then none waits."""
        fund.run("evidence", "verify", "swimming", "--batch", rows, by="vera")

        assert {"e1~2": "verified", "e2~2": "verified", "e3~2": "verified"} == _standing(fund)
        assert "nothing was written" in fund.text("evidence", "verify", "swimming", "--batch", rows, by="vera")

    def test_one_by_one(self, fund: FundCommands, rows: int) -> None:
        """Rows are decided by their ids, and each decision supersedes the row before."""
        fund.run("evidence", "verify", "swimming", "e1", "e2", by="vera")
        fund.run("evidence", "reject", "swimming", "e3", "--reason", "no diploma", by="vera")
        fund.run("evidence", "dispute", "swimming", "e1~2", "--reason", "seen twice")
        answer = fund.answer("evidence", "correct", "swimming", "e1~3", "--set", "achieved=2025-02-11", by="vera")

        assert {"e1~4": "verified", "e2~2": "verified", "e3~2": "rejected"} == _standing(fund)
        assert ["e1~3"] == answer["superseded"]

    def test_when_and_who(self, fund: FundCommands, rows: int) -> None:
        """The moment of the decision and the party that took it can be said."""
        words = ("--verified-at", "2025-06-24", "--verifier", "federation")
        fund.run("evidence", "verify", "swimming", "e1", *words, by="vera")
        (row,) = fund.answer("evidence", "list", "swimming", "--status", "verified")["rows"]

        assert ("federation", "2025-06-23T22:00:00+00:00") == (row["verifier"], row["verified_at"])

    @pytest.mark.parametrize("command", [("verify",), ("reject", "--reason", "x"), ("dispute", "--reason", "x")])
    def test_none_or_two(self, fund: FundCommands, command: tuple[str, ...]) -> None:
        """Neither rows nor all of them, or two of these, is wrong usage that names the ways."""
        name, *words = command
        for ways in ((), ("e1", "--all"), ("--all", "--batch", "3")):
            text = fund.run("evidence", name, "swimming", *ways, *words, by="vera", status=2).stderr

            assert "--batch" in text

    def test_superseded(self, fund: FundCommands, rows: int) -> None:
        """A row that was decided on already is refused, with the id of the one that stands."""
        fund.run("evidence", "verify", "swimming", "e1", by="vera")
        (problem,) = fund.problems("evidence", "reject", "swimming", "e1", "--reason", "x", by="vera")

        assert "e1~2" in problem["remedy"]

    def test_mistyped(self, fund: FundCommands, rows: int) -> None:
        """A column mistyped is refused, and what is no assignment is wrong usage."""
        words = ("evidence", "correct", "swimming", "e1", "--set")

        assert "Did you mean 'achieved'?" in fund.problems(*words, "acheived=2025-02-11", by="vera")[0]["remedy"]
        assert "write it as value=3" in fund.run(*words, "achieved", by="vera", status=2).stderr


class TestSample:
    """Samples."""

    def test_draw_and_result(self, fund: FundCommands, rows: int) -> None:
        """A sample is drawn, and its result given by the number of the draw: what failed is rejected."""
        drawn = fund.answer("evidence", "sample", "swimming", "diploma", "--size", "2", "--seed", "lot", by="vera")
        again = fund.answer("evidence", "sample", "swimming", "diploma", "--size", "2", "--seed", "lot", by="vera")
        failed = drawn["rows"][0]
        words = ("evidence", "verify", "swimming", "--sample", drawn["sample"], "--failed", failed)
        fund.run(*words, by="vera")
        standing = _standing(fund)

        assert (2, 3, "lot") == (drawn["size"], drawn["of"], drawn["seed"])
        assert drawn == again
        assert "rejected" == standing[f"{failed}~2"]
        assert ["rejected", "reported", "verified"] == sorted(standing.values())

    def test_left_to_chance(self, fund: FundCommands, rows: int) -> None:
        """Without a seed the draw is left to chance, and the seed is told so that everybody can draw it again."""
        text = fund.text("evidence", "sample", "swimming", "diploma", "--size", "1", "--batch", rows, by="vera")

        assert "Drawn with the seed " in text
        assert "evidence verify swimming --sample" in text

    def test_sample_given_up(self, fund: FundCommands, rows: int) -> None:
        """A second sample of the same rows needs the number of the first, and a reason."""
        draw = ("evidence", "sample", "swimming", "diploma", "--size", "1", "--seed")
        drawn = fund.answer(*draw, "first", by="vera")

        assert ["open_sample"] == [each["code"] for each in fund.problems(*draw, "second", by="vera")]
        words = ("--instead-of", drawn["sample"], "--reason", "the seed was known")
        assert drawn["sample"] < fund.answer(*draw, "second", *words, by="vera")["sample"]

    def test_failed_without_sample(self, fund: FundCommands, rows: int) -> None:
        """What belongs to a sample is wrong usage without one."""
        text = fund.run("evidence", "verify", "swimming", "--all", "--failed", "e1", by="vera", status=2).stderr

        assert "--sample" in text


class TestList:
    """Rows as they stand."""

    def test_table(self, fund: FundCommands, rows: int) -> None:
        """A row is shown with the day on which it was reported in the contract's time zone."""
        text = fund.text("evidence", "list", "swimming")

        assert "e1" in text
        assert "2025-02-14" in text
        assert "Evidence of swimming: 3 rows" in text

    def test_as_of(self, fund: FundCommands, rows: int) -> None:
        """Rows are as they stood then, and who looked is kept."""
        entries = fund.answer("fund", "status")["entries"]
        text = fund.text("evidence", "list", "swimming", "--as-of", "2025-06-30")

        assert "0 rows" in text
        assert entries + 1 == fund.answer("fund", "status")["entries"]

    def test_stranger(self, fund: FundCommands, rows: int) -> None:
        """Who is no person of the fund sees nothing."""
        assert ["known_person"] == [each["code"] for each in fund.problems("evidence", "list", "swimming", by="eve")]

    def test_many(self, fund: FundCommands) -> None:
        """Of many rows the first fifty are shown unless all are asked for; JSON has all."""
        line = "r{0},swimming,diploma,q-{0},2025-06-12,reported,pool,2025-06-16\n"
        file = fund.folder / "rows.csv"
        file.write_text(ROWS + "".join(line.format(number) for number in range(57)), encoding="utf-8")
        fund.run("evidence", "import", file)
        words = ("evidence", "list", "swimming")

        assert "10 more; --all shows them" in fund.text(*words)
        assert "--all" not in fund.text(*words, "--all")
        assert 60 == len(fund.answer(*words)["rows"])
