import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes_fund.cli.main import main
from tests.cli.fund_commands import ROWS, FundCommands, at, made


@pytest.fixture
def fund(folder: Path) -> FundCommands:
    """A fund file with a contract and rows of evidence beside it."""
    return made(folder.parent)


@pytest.fixture
def payment(fund: FundCommands) -> str:
    """A payment that was proposed."""
    (name,) = fund.proposed()
    return name


# The first words of the heading and of the row of a table.
WORDS = ("Contract", "swimming")


def _headers(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


# A term that needs a register of participants.
ENROLLED = '[metrics.admission]\nwithin_of_enrolment = "6 months"'

Step = Callable[[], object]


def _released(fund: FundCommands, payment: str) -> str:
    fund.run("approve", payment, by="bea")
    run: str = fund.answer("release", payment, by="pia")["run"]
    return run


def _two_needed(fund: FundCommands) -> None:
    """Let payments above EUR 1 need two approvals."""
    rules = json.loads(fund.text("fund", "rules"))
    file = fund.folder / "rules.json"
    file.write_text(json.dumps({**rules, "approve_alone_up_to": "100"}), encoding="utf-8")
    fund.run("fund", "rules", "--set", file, by="ann")
    fund.run("fund", "rules", "--confirm", file, by="bob")


class TestSettle:
    """Settling."""

    def test_proposes(self, fund: FundCommands) -> None:
        """What is owed is booked and proposed, and the answer names the command that comes next."""
        fund.verified()
        with at("2025-09-30T12:00:00"):
            text = fund.text("settle", "swimming")
        words = text.partition("outcomes-fund ")[2].split()

        assert "400.00" in text
        assert ["approve", "swimming-p1"] == words
        assert "Approved" in fund.text(*words, by="bea")

    def test_again(self, fund: FundCommands, payment: str) -> None:
        """Settled again, nothing is booked and that is said."""
        before = fund.answer("fund", "status")["entries"]
        with at("2025-10-01T12:00:00"):
            text = fund.text("settle")

        assert "Nothing has changed since the last settlement" in text
        assert before == fund.answer("fund", "status")["entries"]

    @pytest.mark.parametrize("words", [(), ("swimming",)])
    def test_nothing_due(self, fund: FundCommands, words: tuple[str, ...]) -> None:
        """Before anything is due it is booked and nothing is proposed, unless a later day of payment is given."""
        fund.verified()
        with at("2025-07-05T12:00:00"):
            (early,) = fund.answer("settle", *words)["settled"]
            (late,) = fund.answer("settle", *words, "--pay-until", "2025-07-31")["settled"]

        assert ("400.00", [], False) == (early["owed"], early["proposed"], early["unchanged"])
        assert ["2025-07-31"] == [payment["due"] for payment in late["proposed"]]

    def test_no_other_day(self, fund: FundCommands) -> None:
        """What is settled is what is known now: there is no other last day of results."""
        assert "No such option" in fund.run("settle", "--until", "2025-03-31", status=2).stderr

    @pytest.mark.parametrize("words", [(), ("swimming",)])
    def test_preview(self, fund: FundCommands, words: tuple[str, ...]) -> None:
        """A preview shows what settling books and proposes, and writes nothing, under a key neither."""
        fund.verified()
        before = fund.file.read_bytes()
        with at("2025-09-30T12:00:00"):
            shown = fund.text("settle", *words, "--preview")
            answer = fund.answer("settle", *words, "--preview", "--key", "k1")
        after = fund.file.read_bytes()
        with at("2025-09-30T12:00:00"):
            settled = fund.answer("settle", *words, "--key", "k1")

        assert before == after
        assert "Preview: nothing was written" in shown
        assert "Next" not in shown
        assert (True, False) == (answer.pop("preview"), settled.pop("preview"))
        assert answer == settled

    def test_one_of_two(self, fund: FundCommands) -> None:
        """A contract that cannot be settled is told with its problem, and the others are settled all the same."""
        text = (fund.folder / "swimming" / "contract.toml").read_text(encoding="utf-8")
        other = text.replace('"swimming"', '"diving"', 1).replace("[metrics.admission]", ENROLLED, 1)
        (fund.folder / "diving.toml").write_text(other, encoding="utf-8")
        fund.run("contract", "add", fund.folder / "diving.toml", by="ann")
        fund.verified()
        with at("2025-09-30T12:00:00"):
            environment = {"OUTCOMES_FUND_DB": str(fund.file), "OUTCOMES_FUND_ACTOR": "bea"}
            result = CliRunner().invoke(main, ["settle", "--json"], env=environment)
        (problem,) = json.loads(result.stderr)["problems"]

        assert (1, "diving") == (result.exit_code, problem["source"])
        assert ["swimming"] == [each["contract"] for each in json.loads(result.stdout)["settled"]]
        assert ["swimming-p1"] == [each["payment"] for each in fund.answer("payments")["payments"]]

    def test_named_twice(self, fund: FundCommands) -> None:
        """The same contract twice is one."""
        fund.verified()
        with at("2025-09-30T12:00:00"):
            (settled,) = fund.answer("settle", "swimming", "swimming")["settled"]

        assert ("400.00", False) == (settled["owed"], settled["unchanged"])

    def test_due_later(self, fund: FundCommands) -> None:
        """What is owed and not due yet is told with its day, and the way to propose it."""
        fund.verified()
        with at("2025-07-05T12:00:00"):
            text = fund.text("settle")
            (settled,) = fund.answer("settle")["settled"]
            (paid,) = fund.answer("settle", "--pay-until", "2025-07-31")["settled"]

        assert "400.00 EUR of swimming is due on 2025-07-31 (settle --pay-until 2025-07-31)." in text
        assert [{"due": "2025-07-31", "amount": "400.00"}] == settled["due_later"]
        assert [] == paid["due_later"]

    def test_paid_too_much(self, fund: FundCommands, payment: str) -> None:
        """What was paid and is owed no longer is told with how it comes back; nothing of it is booked as expense."""
        fund.run("bank", "authorise", _released(fund, payment), by="tom")
        fund.run("bank", "result", payment, "executed")
        with at("2025-10-15T12:00:00"):
            fund.run("evidence", "dispute", "swimming", "e3~2", "--reason", "seen twice", by="vera")
            fund.run("evidence", "reject", "swimming", "e3~3", "--reason", "seen twice", by="vera")
            text = fund.text("settle")
            (settled,) = fund.answer("settle")["settled"]
        row = next(line.split() for line in text.splitlines() if line.startswith("  swimming "))

        assert ["swimming", "2025-10-15", "300.00", "-100.00"] == row[:4]
        assert "100.00 EUR was paid too much to pool: it is set off against the next payments." in text
        assert [("100.00", "100.00")] == [(each["amount"], each["open"]) for each in settled["to_come_back"]]

    def test_table(self, fund: FundCommands) -> None:
        """The table shows what is owed, what was booked now and how many claims count."""
        fund.verified()
        with at("2025-09-30T12:00:00"):
            first, again = fund.text("settle"), fund.text("settle")
        rows = [next(line.split() for line in text.splitlines() if "swimming " in line) for text in (first, again)]

        assert ["swimming", "2025-09-30", "400.00", "400.00", "3", "0", "0"] == rows[0]
        assert ["swimming", "2025-09-30", "400.00", "0.00", "3", "0", "0"] == rows[1]

    def test_unknown_contract(self, fund: FundCommands) -> None:
        """If one of the contracts is mistyped the nearest is named and none is settled."""
        before = fund.answer("fund", "status")["entries"]
        (problem,) = fund.problems("settle", "swimming", "swiming")

        assert "Did you mean 'swimming'?" in problem["remedy"]
        assert before == fund.answer("fund", "status")["entries"]

    def test_no_contract(self, fund: FundCommands) -> None:
        """A fund without contracts has nothing to settle, and what comes next is said."""
        file = fund.folder / "other.fund"
        fund.run("fund", "init", file, "--title", "Other", "--currency", "EUR")

        assert "contract add CONTRACT" in fund.text("settle", "--db", file)

    def test_correction_withdraws(self, fund: FundCommands, payment: str) -> None:
        """A late correction books the difference and withdraws the payment that is no longer right."""
        with at("2025-10-15T12:00:00"):
            fund.run("evidence", "dispute", "swimming", "e3~2", "--reason", "seen twice", by="vera")
            fund.run("evidence", "reject", "swimming", "e3~3", "--reason", "seen twice", by="vera")
        with at("2025-10-31T12:00:00"):
            (settled,) = fund.answer("settle")["settled"]

        assert ("300.00", [payment]) == (settled["owed"], [each["payment"] for each in settled["withdrawn"]])
        assert ["300.00"] == [each["amount"] for each in settled["proposed"]]
        assert ["withdrawn"] == [each["state"] for each in settled["withdrawn"]]
        (reason,) = (each["reason"] for each in settled["withdrawn"])
        assert reason.startswith("what is owed has changed by the settlement of 2025-10-31, entry 1")
        assert f"withdrawn: {reason}" in fund.text("payments")

    def test_set_off_withdraws(self, folder: Path) -> None:
        """A payment whose amounts stay and are put together with what comes back says that, and in which payment."""
        file = folder / "contract.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("400.00", "4000.00"), encoding="utf-8")
        fund = made(folder.parent)
        (first,) = fund.proposed()
        fund.run("bank", "authorise", _released(fund, first), by="tom")
        fund.run("bank", "result", first, "executed")
        row = ROWS.splitlines()[0] + "\ne4,swimming,diploma,p-4,2025-08-12,reported,pool,2025-08-16\n"
        (fund.folder / "more.csv").write_text(row, encoding="utf-8")
        with at("2025-10-15T12:00:00"):
            fund.run("evidence", "import", fund.folder / "more.csv")
            fund.run("evidence", "verify", "swimming", "e4", by="vera")
            fund.run("settle", "--pay-until", "2026-02-28")
            fund.run("evidence", "dispute", "swimming", "e3~2", "--reason", "seen twice", by="vera")
            (settled,) = fund.answer("settle")["settled"]
            (back,) = settled["to_come_back"]

        assert ["0.00"] == [each["amount"] for each in settled["proposed"]]
        assert "put together anew in swimming-p3" in settled["withdrawn"][0]["reason"]
        assert (["swimming-p3"], "0.00") == (back["set_off_in"], back["open"])


def _with(folder: Path, terms: str = "", *, top: str = "") -> FundCommands:
    """Give a fund whose contract has more terms, below or above its others."""
    file = folder / "contract.toml"
    file.write_text(top + file.read_text(encoding="utf-8") + terms, encoding="utf-8")
    return made(folder.parent)


class TestMadeUp:
    """What is owed is made up of what was earned, tax, and what is held back, by the same words everywhere."""

    TERMS = """\
[vat]
prices = "excluding"
rules = [{ rate = "21 %" }]
[holdback]
share = "10 %"
release_after = "2 years"
"""

    @pytest.fixture
    def fund(self, folder: Path) -> FundCommands:
        """A fund with a contract with tax on top of its prices, and a holdback."""
        return _with(folder, self.TERMS)

    def test_settle(self, fund: FundCommands) -> None:
        """Earned, tax and what is held back add up to what is owed; what was booked as expense is told without tax."""
        fund.verified()
        with at("2025-09-30T12:00:00"):
            text = fund.text("settle")
            (again,) = fund.answer("settle")["settled"]
        head, row = (next(line for line in text.splitlines() if line.startswith(f"  {word} ")) for word in WORDS)

        assert ["Earned", "Tax", "Held back", "Owed (EUR)", "Expense booked", "Tax booked"] == _headers(head)[2:8]
        assert ["400.00", "84.00", "40.00", "444.00", "400.00", "84.00"] == row.split()[2:8]
        assert ["400.00", "84.00", "40.00", "444.00"] == [again[key] for key in ("earned", "tax", "held_back", "owed")]
        assert ["0.00", "0.00"] == [again["expense_booked"], again["tax_booked"]]

    def test_status(self, fund: FundCommands) -> None:
        """In the status of the fund the same amounts stand under the same words."""
        fund.proposed()
        text = fund.text("fund", "status")
        head, row = (next(line for line in text.splitlines() if line.startswith(f"  {word} ")) for word in WORDS)
        (contract,) = fund.answer("fund", "status")["contracts"]

        assert ["Committed", "Earned", "Tax", "Held back", "Payable"] == _headers(head)[3:]
        assert ["400.00", "400.00", "84.00", "40.00", "444.00"] == row.split()[3:]
        assert ("400.00", "84.00") == (contract["years"][0]["accrued"], contract["years"][0]["tax"])

    def test_statement(self, fund: FundCommands) -> None:
        """The statement says which total is before tax, and what lines earned."""
        fund.verified()
        text = fund.text("statement", "swimming", "--as-of", "2025-09-30")
        ends = [line.rsplit(maxsplit=1) for line in text.splitlines() if "tax" in line and line.endswith("0")]

        assert "Earned (EUR)" in text
        assert [
            ["  total The municipality before tax", "360.00"],
            ["  total before tax", "360.00"],
            ["  value added tax", "84.00"],
            ["  total with tax", "444.00"],
        ] == [[label.rstrip(), amount] for label, amount in ends]


class TestPaidBack:
    """What was paid too much, where the contract says that it is claimed back."""

    def test_to_the_end(self, folder: Path) -> None:
        """Each answer says what the payee has to do, in which payment, and what comes then."""
        fund = _with(folder, top='recovery = "claim_back"\n')
        (first,) = fund.proposed()
        fund.run("bank", "authorise", _released(fund, first), by="tom")
        fund.run("bank", "result", first, "executed")
        with at("2025-10-15T12:00:00"):
            fund.run("evidence", "dispute", "swimming", "e3~2", "--reason", "seen twice", by="vera")
            settled = fund.text("settle")
        approved, released = fund.text("approve", "--all", by="bea"), fund.text("release", "--all", by="pia")

        assert "100.00 EUR was paid too much to pool: it is claimed back in swimming-p2." in settled
        assert "pool has to pay 100.00 EUR back to municipality (swimming-p2)." in approved
        assert "Once it has: outcomes-fund release swimming-p2" in approved
        assert "The bank sends nothing for it." in released


class TestApprove:
    """Approving."""

    def test_one_of_several_is_wrong(self, fund: FundCommands, payment: str) -> None:
        """If one payment is mistyped the nearest is named and none is approved."""
        (problem,) = fund.problems("approve", payment, "swimming-p11", by="bea")

        assert f"Did you mean {payment!r}?" in problem["remedy"]
        assert ["proposed"] == [each["state"] for each in fund.answer("payments")["payments"]]

    def test_refused_by_rule(self, fund: FundCommands, payment: str) -> None:
        """Who has verified the evidence, and holds no role for it, is refused by each rule that is broken."""
        problems = fund.problems("approve", payment, by="vera")

        assert {"role_needed", "separate_duties"} == {problem["code"] for problem in problems}
        assert all(problem["remedy"] for problem in problems)

    def test_plain_refusal(self, fund: FundCommands, payment: str) -> None:
        """Without JSON the same refusal names each rule in a line."""
        text = fund.run("approve", payment, by="vera", status=1).stderr

        assert "[role_needed]" in text
        assert "[separate_duties]" in text

    def test_all(self, fund: FundCommands, payment: str) -> None:
        """With --all whatever waits is approved, and then nothing is left."""
        assert "release" in fund.text("approve", "--all", by="bea")
        assert "No payment waits" in fund.text("approve", "--all", by="bea")

    def test_two_approvals(self, fund: FundCommands, payment: str) -> None:
        """Above a limit a second person approves, who is named; --all passes over what one has approved already."""
        _two_needed(fund)
        first = fund.text("approve", "--all", by="bea")
        again = fund.text("approve", "--all", by="bea")
        second = fund.answer(*first.partition("outcomes-fund ")[2].split(), by="bob")["payments"]

        assert "Next, by another budget holder (bob): outcomes-fund approve swimming-p1" in first
        assert "No payment waits" in again
        assert [["bea", "bob"]] == [each["approved_by"] for each in second]

    def test_nobody_left(self, fund: FundCommands, payment: str) -> None:
        """Where nobody is left who may approve a second time, that is said."""
        _two_needed(fund)
        fund.run("fund", "person", "bob", by="ann")

        assert "there is none: fund person NAME --role budget_holder" in fund.text("approve", payment, by="bea")

    def test_amounts_in_units(self, fund: FundCommands, payment: str) -> None:
        """A refusal says amounts in units of the currency."""
        _two_needed(fund)
        fund.run("approve", payment, by="bea")
        (problem,) = fund.problems("release", payment, by="pia")

        assert "this payment of 400.00 EUR" in problem["message"]
        assert "above 1.00 EUR" in problem["message"]

    def test_unconfirmed_iban(self, fund: FundCommands, payment: str) -> None:
        """What is next after an approval is the confirmation of an IBAN, where that is missing, and not the release."""
        fund.run("fund", "iban", "pool", "--iban", "NL91ABNA0417164300", by="ann")
        text = fund.text("approve", payment, by="bea")

        assert "by another person than ann" in text
        assert "outcomes-fund fund iban pool --iban IBAN --confirm" in text
        assert "outcomes-fund release" not in text
        assert "outcomes-fund release" not in fund.text("payments")

    def test_withdrawn_since(self, fund: FundCommands, payment: str) -> None:
        """Under a key given again, a payment that was withdrawn since is not shown as approved."""
        words = ("approve", payment, "--key", "k1")
        fund.run(*words, by="bea")
        with at("2025-10-15T12:00:00"):
            fund.run("evidence", "dispute", "swimming", "e3~2", "--reason", "seen twice", by="vera")
            fund.run("settle")
        text = fund.text(*words, by="bea")

        assert "Approved before, and no longer open" in text
        assert "Approved\n" not in text

    @pytest.mark.parametrize("words", [(), ("swimming-p1", "--all")])
    def test_neither_or_both(self, fund: FundCommands, words: tuple[str, ...]) -> None:
        """Neither a payment nor --all, or both, is wrong usage."""
        assert "PAYMENT... or --all" in fund.run("approve", *words, status=2).stderr


class TestRelease:
    """Releasing, and what the bank did."""

    def test_to_the_end(self, fund: FundCommands, payment: str) -> None:
        """Each answer names what comes next, until the payment is executed and all of it is sound."""
        text = fund.text("approve", payment, by="bea")
        for person in ("pia", "tom"):
            text = fund.text(*text.partition("outcomes-fund ")[2].split(), by=person)
        words = text.partition("outcomes-fund ")[2].partition(" (or")[0].split()
        (executed,) = fund.answer(*words, by="ann")["payments"]

        assert ("executed", "run-1") == (executed["state"], executed["run"])
        assert "All is as it was written" in fund.text("audit")
        assert "400.00" in fund.text("fund", "status").partition("Paid")[2]
        assert "Payable" not in fund.text("fund", "status")

    def test_who_approved(self, fund: FundCommands, payment: str) -> None:
        """Who has approved a payment may not release it."""
        fund.run("fund", "person", "bea", "--role", "budget_holder", "--role", "payment_releaser", by="ann")
        fund.run("approve", payment, by="bea")

        assert ["separate_duties"] == [each["code"] for each in fund.problems("release", payment, by="bea")]

    def test_unconfirmed_iban(self, fund: FundCommands, payment: str) -> None:
        """A payee whose IBAN was changed is paid only after another person has confirmed it."""
        number = ("fund", "iban", "pool", "--iban", "NL91ABNA0417164300")
        fund.run(*number, by="ann")
        fund.run("approve", payment, by="bea")
        waits = fund.answer("payments")["payments"][0]["waits_for"]
        problems = fund.problems("release", "--all", by="pia")
        fund.run(*number, "--confirm", by="bob")

        assert "IBAN of pool" in waits
        assert ["confirmed_account"] == [each["code"] for each in problems]
        assert "run-1" == fund.answer("release", "--all", by="pia")["run"]

    def test_nothing_to_release(self, fund: FundCommands, payment: str) -> None:
        """Where no payment is approved that is said, and there is no run."""
        assert "No payment is approved" in fund.text("release", "--all", by="pia")
        assert fund.answer("release", "--all", by="pia")["run"] is None

    def test_returned(self, fund: FundCommands, payment: str) -> None:
        """What the bank returned is owed again, and the next settlement proposes it anew."""
        fund.run("bank", "authorise", _released(fund, payment), by="tom")
        text = fund.text("bank", "result", payment, "returned", "--reason", "account closed", by="ann")
        with at("2025-10-31T12:00:00"):
            (settled,) = fund.answer(*text.partition("outcomes-fund ")[2].split())["settled"]

        assert ["400.00"] == [each["amount"] for each in settled["proposed"]]
        assert "returned: account closed" in fund.text("payments")

    def test_run_of_several(self, fund: FundCommands, payment: str) -> None:
        """Of a run with several payments the answer names the run, which stands for all of them."""
        text = (fund.folder / "swimming" / "contract.toml").read_text(encoding="utf-8")
        (fund.folder / "diving.toml").write_text(text.replace('"swimming"', '"diving"', 1), encoding="utf-8")
        rows = (fund.folder / "rows.csv").read_text(encoding="utf-8").replace("swimming", "diving")
        (fund.folder / "more.csv").write_text(rows, encoding="utf-8")
        fund.run("contract", "add", fund.folder / "diving.toml", by="ann")
        fund.run("evidence", "import", fund.folder / "more.csv")
        fund.run("evidence", "verify", "diving", "--all", by="vera")
        fund.run("settle", "--pay-until", "2031-01-01")
        fund.run("approve", "--all", by="bea")
        fund.run("release", "--all", by="pia")
        step = fund.text("bank", "authorise", "run-1", by="tom").partition("outcomes-fund ")[2].split()[:4]
        told = fund.text(*step, by="tom")

        assert ["bank", "result", "run-1", "executed"] == step
        assert "Executed by the bank" in told
        assert all(f"{name}-p1" in told for name in ("swimming", "diving"))

    def test_returned_without_reason(self, fund: FundCommands, payment: str) -> None:
        """What came back has a reason."""
        _released(fund, payment)

        assert ["missing_reason"] == [each["code"] for each in fund.problems("bank", "result", payment, "returned")]

    def test_unknown_run(self, fund: FundCommands, payment: str) -> None:
        """A run mistyped is refused, and the nearest is named."""
        _released(fund, payment)

        assert "Did you mean 'run-1'?" in fund.problems("bank", "authorise", "run1", by="tom")[0]["remedy"]


class TestPayments:
    """The list of payments."""

    def test_states(self, fund: FundCommands, payment: str) -> None:
        """Only payments in the states asked for are listed, and of one contract."""
        assert [payment] == [each["payment"] for each in fund.answer("payments", "--state", "proposed")["payments"]]
        assert [] == fund.answer("payments", "--state", "executed")["payments"]

    def test_amounts(self, fund: FundCommands, payment: str) -> None:
        """Parts add up to the amount, which is text in units of the currency."""
        (found,) = fund.answer("payments", "--contract", "swimming")["payments"]

        assert ("400.00", ["300.00", "100.00"]) == (found["amount"], [part["amount"] for part in found["parts"]])

    def test_unknown_contract(self, fund: FundCommands, payment: str) -> None:
        """A contract mistyped is refused, and the nearest is named."""
        (problem,) = fund.problems("payments", "--contract", "swiming")

        assert ("contract", "Did you mean 'swimming'?") == (problem["path"], problem["remedy"])

    def test_total(self, fund: FundCommands, payment: str) -> None:
        """What came back or was withdrawn is not in the total."""
        fund.run("bank", "authorise", _released(fund, payment), by="tom")
        fund.run("bank", "result", payment, "returned", "--reason", "account closed", by="ann")
        fund.run("settle")
        lines = fund.text("payments").splitlines()

        assert 2 == sum(line.startswith("  swimming-p") for line in lines)
        assert ["total", "400.00"] == next(line.split() for line in lines if "total" in line)

    def test_none(self, fund: FundCommands) -> None:
        """Where there is none, what proposes payments is said."""
        assert "outcomes-fund settle" in fund.text("payments")


class TestWhy:
    """The explanation of a payment."""

    def test_adds_up(self, fund: FundCommands, payment: str) -> None:
        """The parts of a payment add up to it, and claims stand below."""
        tree = fund.answer("why", payment)

        assert ["300.00", "100.00"] == [part["amount"] for part in tree["children"]]
        assert "400.00" == tree["amount"]
        assert "e1~2 (corrects e1) diploma p-1 2025-02-10" in fund.text("why", payment)

    def test_forgotten(self, fund: FundCommands, payment: str) -> None:
        """A participant who was forgotten is shown by number, and nothing of the pseudonym is left."""
        secret = fund.folder / "secret.key"
        secret.write_bytes(b"0123456789abcdef")
        words = ("--reason", "by letter", "--secret-file", secret)
        told = fund.text("fund", "forget", "p-2", *words, by="ann")
        text = fund.text("why", payment)

        assert "forgotten 2" in told
        assert "diploma forgotten 2 2025-03-05" in text
        assert "p-2" not in text
        assert "diploma p-1 " in text

    def test_unknown(self, fund: FundCommands, payment: str) -> None:
        """A payment mistyped is refused, and the nearest is named."""
        assert f"Did you mean {payment!r}?" in fund.problems("why", "swiming-p1")[0]["remedy"]

    def test_options_of_files(self, fund: FundCommands, payment: str) -> None:
        """Options that are about files are wrong usage with a payment."""
        assert "--line" in fund.run("why", payment, "--line", "diplomas", status=2).stderr

    @pytest.mark.parametrize("words", [("--period", "2025-01-01"), ("--as-of", "2025-07-01"), ("--evidence", "e.csv")])
    def test_options_of_lines(self, fund: FundCommands, payment: str, words: tuple[str, ...]) -> None:
        """Neither options of a line nor those of files go with a payment."""
        assert f"{words[0]} cannot be given" in fund.run("why", payment, *words, status=2).stderr

    def test_line_before_payment(self, fund: FundCommands) -> None:
        """A line of a contract is explained by what the fund knows, before anything was settled."""
        fund.verified()
        tree = fund.answer("why", "swimming", "--line", "diplomas")
        (quarter,) = fund.answer("why", "swimming", "--line", "diplomas", "--period", "2025-05-01")["children"]

        assert ["300.00", "100.00"] == [period["amount"] for period in tree["children"]][:2]
        assert ("100.00", "2025-04-01..2025-06-30") == (quarter["amount"], quarter["text"])

    def test_line_then(self, fund: FundCommands) -> None:
        """A line is explained by what was known at a moment as well; before the contract was there, that is said."""
        fund.verified()
        words = ("why", "swimming", "--line", "diplomas", "--as-of")
        before, after = (fund.answer(*words, f"2025-07-01T{time}Z")["amount"] for time in ("08:00:00", "10:00:00"))
        (problem,) = fund.problems(*words, "2025-01-01")

        assert ("0.00", "400.00", "not_yet") == (before, after, problem["code"])

    def test_line_of_forgotten(self, fund: FundCommands) -> None:
        """In a line, too, a participant who was forgotten is shown by number."""
        fund.verified()
        secret = fund.folder / "secret.key"
        secret.write_bytes(b"0123456789abcdef")
        fund.run("fund", "forget", "p-2", "--reason", "by letter", "--secret-file", secret, by="ann")

        assert "diploma forgotten 2 2025-03-05" in fund.text("why", "swimming", "--line", "diplomas")

    def test_contract_without_line(self, fund: FundCommands) -> None:
        """A contract without a line is wrong usage that names the option."""
        assert "--line" in fund.run("why", "swimming", status=2).stderr

    def test_files_come_first(self, fund: FundCommands) -> None:
        """Where only the environment names a fund file, files that are there are meant as such."""
        text = fund.text("why", fund.folder / "swimming", "--line", "diplomas")

        assert "diplomas: Diplomas" in text

    @pytest.mark.parametrize("name", ["nowhere.toml", "nowhere/contract", "swimming.json"])
    def test_absent_files(self, fund: FundCommands, name: str) -> None:
        """What looks like a file is told to be absent, and is not taken for an id."""
        assert "No such file" in fund.run("why", name, "--line", "diplomas", "--evidence", "e.csv", status=1).stderr


class TestStatement:
    """The statement of a contract in a fund."""

    def test_as_of(self, fund: FundCommands) -> None:
        """A moment gives what was known then: nothing before the evidence was there, all of it after."""
        with at("2025-07-01T09:00:00"):
            fund.run("evidence", "import", fund.folder / "rows.csv")
        with at("2025-07-02T09:00:00"):
            fund.run("evidence", "verify", "swimming", "--all", by="vera")
        words = ("statement", "swimming", "--db", fund.file, "--json", "--as-of")
        moments = ("2025-07-01T08:00:00Z", "2025-07-01", "2025-07-02T12:00:00+02:00", "2025-07-02")
        owed = [sum(p["amount"] != "" for p in fund.answer(*words, moment)["payables"]) for moment in moments]

        assert owed[:2] == [0, 0]
        assert owed[2] == owed[3] > 0

    def test_is_that_of_settle(self, fund: FundCommands, payment: str) -> None:
        """The statement of the day of a settlement is the one that settling made, byte for byte."""
        words = ("statement", "swimming", "--db", fund.file, "--as-of", "2025-09-30", "--format", "json")
        digest = fund.answer("payments")["payments"][0]["statement"]
        from hashlib import sha256  # noqa: PLC0415

        assert digest == sha256(fund.run(*words).stdout_bytes.rstrip(b"\n")).hexdigest()

    def test_tables(self, fund: FundCommands, payment: str) -> None:
        """Without a day it is that of now, in tables or CSV."""
        text = fund.text("statement", "swimming", "--db", fund.file)
        csv = fund.text("statement", "swimming", "--db", fund.file, "--format", "csv")

        assert "Learning to swim (swimming)" in text
        assert "400.00" in text
        assert csv.startswith("contract,payer,payee")

    def test_ends_with_moment(self, fund: FundCommands) -> None:
        """What a statement says it knew is the moment that was asked for, not only its day."""
        words = ("statement", "swimming", "--as-of")

        assert "Known as of 2025-07-01T08:00:00+00:00; results" in fund.text(*words, "2025-07-01T08:00:00Z")
        assert "Known as of 2025-07-01; results" in fund.text(*words, "2025-07-01")

    def test_notices(self, fund: FundCommands) -> None:
        """What looks like a mistake is told as it is with files: here, who is not in the register."""
        register = fund.folder / "register.csv"
        register.write_text("participant,enrolled\np-1,2025-01-06\np-2,2025-01-07\n", encoding="utf-8")
        words = ("--evidence", fund.folder / "rows.csv", "--participants", register)
        files = fund.text("statement", fund.folder / "swimming", *words)
        fund.run("evidence", "import", fund.folder / "rows.csv")
        fund.run("evidence", "register", register, "--contract", "swimming")
        kept = fund.text("statement", "swimming")
        notices = [text.partition("Notices\n")[2] for text in (files, kept)]

        assert "[not_in_register]" in notices[0]
        assert notices[0] == notices[1]

    def test_unknown(self, fund: FundCommands) -> None:
        """A contract mistyped is refused, and the nearest is named."""
        assert "Did you mean 'swimming'?" in fund.problems("statement", "swiming")[0]["remedy"]

    def test_too_early(self, fund: FundCommands) -> None:
        """Before the contract was added there is nothing to state, and when it was added is said."""
        (problem,) = fund.problems("statement", "swimming", "--db", fund.file, "--as-of", "2025-01-01")

        assert "not_yet" == problem["code"]
        assert "added at 2025-01-02T09:00" in problem["message"]

    def test_moment_of_files(self, fund: FundCommands) -> None:
        """Files know days only: a moment is wrong usage there."""
        words = ("statement", fund.folder / "swimming", "--as-of", "2025-09-30T12:00:00Z")

        assert "--as-of" in fund.run(*words, status=2).stderr
