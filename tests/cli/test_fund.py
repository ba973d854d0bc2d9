import json
from pathlib import Path

import pytest

from tests.cli.fund_commands import PEOPLE, FundCommands, at, made

IBAN = "NL91 ABNA 0417 1643 00"


@pytest.fixture
def fund(folder: Path) -> FundCommands:
    """A fund file with people for every duty and a contract."""
    return made(folder.parent)


class TestInit:
    """Creating the file of a fund."""

    def test_people(self, fund: FundCommands) -> None:
        """Those who are named have the roles that were given to them."""
        people = {name: [role] for name, role in PEOPLE.items()}
        assert {"ann": ["administrator"], **people} == fund.answer("fund", "status")["people"]

    def test_again(self, fund: FundCommands) -> None:
        """A file that is there is left as it is."""
        before = fund.file.read_bytes()
        problems = fund.problems("fund", "init", fund.file, "--title", "Other", "--currency", "EUR")

        assert ["ledger_exists"] == [problem["code"] for problem in problems]
        assert before == fund.file.read_bytes()

    def test_absent_folder(self, fund: FundCommands) -> None:
        """A file in a folder that is not there is refused, and what to do first is said."""
        place = fund.folder / "nowhere" / "other.fund"
        (problem,) = fund.problems("fund", "init", place, "--title", "T", "--currency", "EUR")

        assert ("no_folder", str(place)) == (problem["code"], problem["source"])
        assert problem["remedy"].startswith("Make the folder first")

    def test_roles_of_a_person_named_twice(self, fund: FundCommands) -> None:
        """A person who is named twice has the roles of both."""
        words = ("--person", "ann:reporter", "--person", "ann:verifier,reporter")
        file = fund.folder / "other.fund"
        answer = fund.answer("fund", "init", file, "--title", "Other", "--currency", "EUR", *words)

        assert {"ann": ["reporter", "verifier"]} == answer["people"]

    def test_person_without_roles(self, fund: FundCommands) -> None:
        """A person without roles is wrong usage that shows the form."""
        file = fund.folder / "other.fund"
        result = fund.run("fund", "init", file, "--title", "T", "--currency", "EUR", "--person", "ann", status=2)

        assert "write it as ann:verifier" in result.stderr
        assert not file.exists()

    def test_problems_together(self, fund: FundCommands) -> None:
        """Whatever is wrong with the fund is told together, each with what to do, and no file is left."""
        file = fund.folder / "other.fund"
        words = ("--title", " ", "--currency", "euro", "--person", "ann:verifer")
        problems = fund.problems("fund", "init", file, *words)

        assert {"title", "currency", "person ann"} == {problem["path"] for problem in problems}
        assert any("Did you mean 'verifier'?" in problem["remedy"] for problem in problems)
        assert not file.exists()


class TestStatus:
    """Where a fund stands."""

    def test_shows_books_and_people(self, fund: FundCommands) -> None:
        """The commitment of the contract stands in its year, and everybody with the roles."""
        text = fund.text("fund", "status")

        for words in ("Work, in EUR", "swimming", "Committed", "400.00", "payment_releaser"):
            assert words in text

    def test_file_as_argument(self, fund: FundCommands) -> None:
        """The file may be named by the argument in place of the option."""
        assert fund.text("fund", "status") == fund.text("fund", "status", fund.file)

    @pytest.mark.parametrize("command", [("fund", "status"), ("audit",), ("checkpoint",)], ids=" ".join)
    def test_two_files(self, fund: FundCommands, command: tuple[str, ...]) -> None:
        """Two files are wrong usage; the same one twice, or one beside that of the environment, is not."""
        result = fund.run(*command, fund.file, "--db", "other.fund", status=2)

        assert "two fund files are named" in result.stderr
        assert fund.text(*command, fund.file) == fund.text(*command, fund.file, "--db", fund.file)

    def test_amounts_as_text(self, fund: FundCommands) -> None:
        """In JSON amounts are text in units of the currency."""
        (contract,) = fund.answer("fund", "status")["contracts"]

        assert [{"year": 2025, "committed": "400.00"}] == [
            {key: year[key] for key in ("year", "committed")} for year in contract["years"]
        ]

    def test_empty(self, fund: FundCommands) -> None:
        """A fund without contracts says what comes next."""
        file = fund.folder / "other.fund"
        fund.run("fund", "init", file, "--title", "Other", "--currency", "EUR")

        assert "Next: outcomes-fund contract add CONTRACT" in fund.text("fund", "status", file)


class TestPerson:
    """Who has which roles."""

    def test_roles_replace(self, fund: FundCommands) -> None:
        """The roles given stand for those before, and without any the person has none."""
        fund.run("fund", "person", "rea", "--role", "verifier", "--role", "bank_releaser", by="ann")
        fund.run("fund", "person", "bob", by="ann")
        people = fund.answer("fund", "status")["people"]

        assert ["verifier", "bank_releaser"] == people["rea"]
        assert "bob" not in people

    def test_own_role(self, fund: FundCommands) -> None:
        """Who gives a role to themself is refused by the name of the rule."""
        problems = fund.problems("fund", "person", "ann", "--role", "budget_holder", by="ann")

        assert ["own_role"] == [problem["code"] for problem in problems]

    def test_administrators_only(self, fund: FundCommands) -> None:
        """Who is no administrator gives no roles."""
        (problem,) = fund.problems("fund", "person", "mallory", "--role", "payment_releaser", by="rea")

        assert ("role_needed", "rea") == (problem["code"], problem["value"])
        assert "administrator" in problem["message"]

    def test_unknown_role(self, fund: FundCommands) -> None:
        """A role that does not exist is wrong usage that lists those that do."""
        result = fund.run("fund", "person", "bob", "--role", "boss", by="ann", status=2)

        assert "payment_releaser" in result.stderr


class TestRules:
    """The rules on who may do what."""

    def test_set_what_is_shown(self, fund: FundCommands) -> None:
        """What is shown can be changed and proposed, and holds once a second person has confirmed the same file."""
        rules = json.loads(fund.text("fund", "rules"))
        file = fund.folder / "rules.json"
        file.write_text(json.dumps({**rules, "approve_alone_up_to": "100"}), encoding="utf-8")
        answer = fund.answer("fund", "rules", "--set", file, by="ann")
        again = fund.text("fund", "rules", "--set", file, by="ann")
        waiting = fund.answer("fund", "rules")
        (refused,) = fund.problems("fund", "rules", "--confirm", file, by="ann")
        told = fund.text(*again.partition("outcomes-fund ")[2].split(), by="bea")
        after = fund.answer("fund", "rules")

        assert ("proposed", 9, "10000000") == (answer["outcome"], answer["entry"], answer["approve_alone_up_to"])
        assert "proposed, entry 9, waits for a second person" in again
        assert ("read", "100", 9) == (
            waiting["outcome"],
            waiting["proposed"]["approve_alone_up_to"],
            waiting["proposed"]["entry"],
        )
        assert ("confirmed_rules", True) == (refused["code"], "confirmed, entry 10" in told)
        assert ("100", None) == (after["approve_alone_up_to"], after["proposed"])
        assert "unchanged" in fund.text("fund", "rules", "--set", file, by="ann")

    def test_taken_back(self, fund: FundCommands) -> None:
        """Rules that wait are in the status of the fund until the rules that hold are proposed again."""
        file, old = fund.folder / "rules.json", fund.folder / "old.json"
        rules = json.loads(fund.text("fund", "rules"))
        old.write_text(json.dumps(rules), encoding="utf-8")
        file.write_text(json.dumps({**rules, "approve_alone_up_to": "100"}), encoding="utf-8")
        fund.run("fund", "rules", "--set", file, by="ann")
        status, text = fund.answer("fund", "status"), fund.text("fund", "status")
        told = fund.text("fund", "rules", "--set", old, by="ann")

        assert {"person": "ann", "entry": 9} == status["rules_proposed"]
        assert "Rules wait for a second person: ann proposed them in entry 9." in text
        assert "withdrawn, entry 10: what waited is taken back." in told
        assert None is fund.answer("fund", "status")["rules_proposed"]

    def test_names_what_there_is(self, fund: FundCommands) -> None:
        """All actions and roles are told, also those that no rule speaks of."""
        rules = fund.answer("fund", "rules")

        assert "change_iban" in rules["known_actions"]
        assert "change_iban" not in rules["needed"]
        assert set(PEOPLE.values()) | {"administrator"} == set(rules["known_roles"])

    def test_set_and_confirm(self, fund: FundCommands) -> None:
        """One command does not both propose and confirm."""
        words = ("--set", "rules.json", "--confirm", "rules.json")

        assert "another person" in fund.run("fund", "rules", *words, by="ann", status=2).stderr

    def test_reading_needs_no_name(self, fund: FundCommands) -> None:
        """Who only looks at the rules need not say who it is; who sets them does."""
        words = ("fund", "rules", "--db", fund.file)
        file = fund.folder / "rules.json"
        file.write_text(fund.text(*words, by=""), encoding="utf-8")

        assert "--actor" in fund.run(*words, "--set", file, by="", status=2).stderr
        assert "--actor" in fund.run(*words, "--confirm", file, by="", status=2).stderr

    @pytest.mark.parametrize(("text", "code"), [("{", "unreadable_file"), ("[]", "bad_rules"), ("{}", "bad_rules")])
    def test_no_rules(self, fund: FundCommands, text: str, code: str) -> None:
        """A file that holds no rules is refused."""
        file = fund.folder / "rules.json"
        file.write_text(text, encoding="utf-8")

        assert {code} == {problem["code"] for problem in fund.problems("fund", "rules", "--set", file)}

    def test_absent_file(self, fund: FundCommands) -> None:
        """A file that is not there is told."""
        assert "nowhere.json" in fund.problems("fund", "rules", "--set", "nowhere.json")[0]["source"]


class TestIban:
    """Account numbers of parties."""

    def test_second_person_confirms(self, fund: FundCommands) -> None:
        """A number waits until another person confirms it."""
        changed = fund.answer("fund", "iban", "pool", "--iban", IBAN, by="ann")
        waiting = fund.text("fund", "status"), fund.answer("fund", "status")["ibans"][0]["iban"]
        refused = fund.problems("fund", "iban", "pool", "--iban", IBAN, "--confirm", by="ann")
        confirmed = fund.answer("fund", "iban", "pool", "--iban", IBAN, "--confirm", by="bea")

        assert (False, True) == (changed["confirmed"], confirmed["confirmed"])
        assert ["confirmed_account"] == [problem["code"] for problem in refused]
        assert "NL91ABNA0417164300" in fund.text("fund", "status")
        # Before that nobody can copy it from here instead of asking the party.
        assert "NL91ABNA0417164300" not in waiting[0]
        assert "NL...00" == waiting[1]

    def test_says_what_is_next(self, fund: FundCommands) -> None:
        """The command that confirms the number is told without the number, which the party has to give."""
        text = fund.text("fund", "iban", "pool", "--iban", IBAN, by="ann").partition("Next")[2]
        words = text.partition("outcomes-fund ")[2].replace("NUMBER", IBAN.replace(" ", "")).split()
        other = "DE89370400440532013000"
        (refused,) = fund.problems("fund", "iban", "pool", "--iban", other, "--confirm", by="bea")

        assert IBAN.replace(" ", "") not in text + refused["message"] + refused["remedy"]
        assert ": NL91ABNA0417164300, confirmed." in fund.text(*words, by="bea")

    @pytest.mark.parametrize(("party", "number"), [("pol", IBAN), ("pool", "NL00 ABNA 0417 1643 00")])
    def test_refused(self, fund: FundCommands, party: str, number: str) -> None:
        """A party mistyped and a number with wrong check digits are refused, with what to do."""
        (problem,) = fund.problems("fund", "iban", party, "--iban", number)

        assert "pool" in problem["message"] + problem["path"]


class TestContracts:
    """Contracts of a fund."""

    def test_listed(self, fund: FundCommands) -> None:
        """A contract that was added is listed with its version."""
        (contract,) = fund.answer("contract", "list")["contracts"]

        assert ("swimming", 1, "EUR") == (contract["contract"], contract["version"], contract["currency"])
        assert "Learning to swim" in fund.text("contract", "list")

    def test_last_day(self, fund: FundCommands) -> None:
        """The days shown are the first and the last of the contract, not the day after."""
        text = fund.text("contract", "list")

        assert ["2025-01-01", "2025-12-31"] == [word for word in text.split() if word.startswith("202")]

    def test_again(self, fund: FundCommands) -> None:
        """The same contract again writes nothing, and that is said."""
        before = fund.answer("fund", "status")["entries"]
        text = fund.text("contract", "add", fund.folder / "swimming", by="ann")

        assert "nothing was written" in text
        assert before == fund.answer("fund", "status")["entries"]

    def test_all_or_none(self, fund: FundCommands) -> None:
        """If one of several contracts cannot be added none is, and the problems of all files are told."""
        good, bad, worse = (fund.folder / name for name in ("good.toml", "bad.toml", "worse.toml"))
        text = (fund.folder / "swimming" / "contract.toml").read_text(encoding="utf-8")
        good.write_text(text.replace('"swimming"', '"diving"', 1), encoding="utf-8")
        bad.write_text("id = 1\n", encoding="utf-8")
        problems = fund.problems("contract", "add", good, bad, worse, by="ann")
        other = text.replace('"EUR"', '"USD"').replace('"swimming"', '"sailing"', 1)
        bad.write_text(other, encoding="utf-8")
        refused = fund.problems("contract", "add", good, bad, by="ann")

        assert {str(bad), str(worse)} == {problem["source"] for problem in problems}
        assert ["other_currency"] == [problem["code"] for problem in refused]
        assert 1 == len(fund.answer("contract", "list")["contracts"])

    def test_amended(self, fund: FundCommands) -> None:
        """An amendment gives a new version; a rewritten contract is refused with the path of the difference."""
        file = fund.folder / "swimming" / "contract.toml"
        text = file.read_text(encoding="utf-8")
        limit = '[[amendments.limits]]\nid = "budget"\nkind = "money"\namount = "500.00"\n'
        amendment = f'[[amendments]]\nid = "more"\nstart = 2025-07-01\n{limit}'
        file.write_text(text + amendment, encoding="utf-8")
        answer = fund.answer("contract", "amend", file, by="ann")
        file.write_text(text.replace("150.00", "160.00") + amendment, encoding="utf-8")
        (problem,) = fund.problems("contract", "amend", file, by="ann")

        assert (2, ["more"]) == (answer["version"], answer["amendments"])
        assert "500.00" in fund.text("fund", "status")
        assert ("rewritten", "lines[0].price") == (problem["code"], problem["path"])


class TestKey:
    """Idempotency keys."""

    def test_same_key(self, fund: FundCommands) -> None:
        """Under one key the same command is carried out once, and another command is refused."""
        fund.run("fund", "person", "rea", "--role", "verifier", "--key", "k1", by="ann")
        before = fund.answer("fund", "status")["entries"]
        fund.run("fund", "person", "rea", "--role", "verifier", "--key", "k1", by="ann")
        problems = fund.problems("fund", "person", "rea", "--role", "reporter", "--key", "k1", by="ann")

        assert before == fund.answer("fund", "status")["entries"]
        assert ["key_reused"] == [problem["code"] for problem in problems]


class TestJournal:
    """What was booked."""

    def test_balances(self, fund: FundCommands) -> None:
        """Debit and credit are the same in all."""
        document = fund.answer("journal")

        assert ["400.00", "-400.00"] == [posting["amount"] for posting in document["entries"][0]["postings"]]
        assert ["commitment", "obligation"] == [balance["account"] for balance in document["balances"]]
        assert "contract swimming added" in fund.text("journal")

    def test_sides(self, fund: FundCommands) -> None:
        """A debit stands to the left of a credit, each once, and an account that is even is not shown at all."""
        fund.verified()
        with at("2025-09-30T12:00:00"):
            fund.run("settle")
        fund.run("approve", "--all", by="bea")
        fund.run("release", "--all", by="pia")
        lines = fund.text("journal").splitlines()
        ends = {line.split()[0]: line.rstrip().index("400.00") for line in lines if line.strip().endswith("400.00")}
        last = fund.text("journal").partition("What stands on each account")[2]

        assert ends["commitment"] < ends["obligation"]
        assert "payable" not in last
        assert "paid" in last

    def test_many_entries(self, fund: FundCommands) -> None:
        """Of many entries the last are shown unless all are asked for."""
        text = (fund.folder / "swimming" / "contract.toml").read_text(encoding="utf-8")
        for number in range(21):
            file = fund.folder / f"c{number}.toml"
            file.write_text(text.replace('"swimming"', f'"c{number}"', 1), encoding="utf-8")
        fund.run("contract", "add", *fund.folder.glob("c*.toml"), by="ann")
        some, every = fund.text("journal"), fund.text("journal", "--all")

        assert "2 earlier entries are not shown; --all shows them." in some
        assert (20, 22) == (some.count("Entry "), every.count("Entry "))

    def test_account(self, fund: FundCommands) -> None:
        """Of one account only its postings are shown, and of a contract mistyped the nearest is named."""
        (entry,) = fund.answer("journal", "--account", "commitment", "--contract", "swimming")["entries"]
        (problem,) = fund.problems("journal", "--contract", "swiming")

        assert ["commitment"] == [posting["account"] for posting in entry["postings"]]
        assert "Did you mean 'swimming'?" in problem["remedy"]

    def test_nothing(self, fund: FundCommands) -> None:
        """Where nothing was booked that is said."""
        assert "Nothing was booked." in fund.text("journal", "--account", "paid")


class TestAudit:
    """Everything computed afresh."""

    def test_sound(self, fund: FundCommands) -> None:
        """A sound fund is told with what was looked at."""
        assert "All is as it was written: 8 entries." in fund.text("audit")

    def test_checkpoint(self, fund: FundCommands) -> None:
        """A checkpoint shows that entries were cut off, with status 1."""
        checkpoint = fund.folder / "checkpoint.json"
        copy = fund.folder / "copy.fund"
        copy.write_bytes(fund.file.read_bytes())
        fund.run("fund", "person", "bob", by="ann")
        told = fund.text("checkpoint", "--out", checkpoint)
        sound = fund.text("audit", "--checkpoint", checkpoint)
        (problem,) = fund.problems("audit", copy, "--checkpoint", checkpoint)

        assert "9 entries" in told
        assert "begins with the 9 entries of the checkpoint" in sound
        assert ("truncated", str(copy)) == (problem["code"], problem["source"])
        assert "the last copy whose checkpoint holds" in problem["remedy"]

    def test_checkpoint_is_not_overwritten(self, fund: FundCommands) -> None:
        """A checkpoint that is there stays."""
        checkpoint = fund.folder / "checkpoint.json"
        fund.run("checkpoint", "--out", checkpoint)
        before = checkpoint.read_bytes()
        fund.run("fund", "person", "bob", by="ann")

        assert "not_written" == fund.problems("checkpoint", "--out", checkpoint)[0]["code"]
        assert before == checkpoint.read_bytes()

    def test_standard_output(self, fund: FundCommands) -> None:
        """Without a file the checkpoint itself is printed, whether as JSON or not."""
        assert 8 == json.loads(fund.text("checkpoint"))["count"] == fund.answer("checkpoint")["count"]

    def test_signed(self, fund: FundCommands) -> None:
        """A checkpoint that is signed is held against the public key."""
        pytest.importorskip("cryptography")
        key, checkpoint = fund.folder / "key.pem", fund.folder / "checkpoint.json"
        fund.run("checkpoint", "--make-key", key)
        fund.run("checkpoint", "--out", checkpoint, "--sign", key)
        text = fund.text("audit", "--checkpoint", checkpoint, "--signed-by", f"{key}.pub")
        fund.run("checkpoint", "--make-key", fund.folder / "other.pem")
        words = ("--checkpoint", checkpoint, "--signed-by", fund.folder / "other.pem.pub")
        (foreign,) = fund.problems("audit", *words)
        checkpoint.write_text(checkpoint.read_text(encoding="utf-8").replace('"count":8', '"count":7'))
        (problem,) = fund.problems("audit", "--checkpoint", checkpoint)

        assert "the 8 entries of the checkpoint" in text
        assert ("foreign_checkpoint", "altered_checkpoint") == (foreign["code"], problem["code"])

    def test_signed_by_alone(self, fund: FundCommands) -> None:
        """A public key without a checkpoint is wrong usage."""
        assert "--checkpoint" in fund.run("audit", "--signed-by", "key.pub", status=2).stderr
