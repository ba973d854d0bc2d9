"""The life of the demonstration fund."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes_fund.cli.main import main
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.report.demo_lines import demo_lines
from outcomes_fund.services.demo import settle_examples
from outcomes_fund.services.demo_fund import FundDemo, demo_fund
from outcomes_fund.services.statements import statement_at

ROOT = Path(__file__).parents[2]
BOF = ROOT / "contracts" / "bof"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> FundDemo:
    """The fund after its last day."""
    return demo_fund(BOF, tmp_path_factory.mktemp("demo") / "fund.db", chance=bytes)


class TestDemoFund:
    """The contracts of the demonstration, taken through a fund file."""

    def test_pays_what_is_owed(self, lived: FundDemo) -> None:
        """What was paid, quarter by quarter, is in all what the files say that is owed."""
        owed = sum(stated.statement.total_minor for stated in settle_examples(BOF))

        assert sum(payment.amount_minor for payment in lived.payments if payment.state == "executed") == owed

    def test_audit(self, lived: FundDemo) -> None:
        """Every entry is as it was written, and every statement is computed again."""
        assert lived.audit.breach is None
        assert lived.audit.recomputed == lived.audit.statements > 40

    def test_commands_to_look_into_it(self, lived: FundDemo) -> None:
        """The commands that the demonstration ends with do what it says."""
        lines = [line for line in demo_lines(lived, lived.path) if line.startswith("  outcomes-fund ")]
        results = [CliRunner().invoke(main, shlex.split(line)[1:]) for line in lines]

        assert [0, 0, 0, 0] == [result.exit_code for result in results]

    def test_page_lists_what_entries_say(self, lived: FundDemo) -> None:
        """The page on the ledger names each kind of entry, and each key of its body."""
        page = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
        with open_ledger(lived.path) as store:
            words = {word for entry in store.entries() for word in (entry.kind, *entry.body)}

        assert len(words) > 40
        assert set() == {word for word in words if f"`{word}`" not in page}

    def test_known_at_the_end(self, lived: FundDemo) -> None:
        """By what the fund knew on its last day, each contract owes what its files say."""
        expected = {stated.contract.id: stated.statement.total_minor for stated in settle_examples(BOF)}
        with open_ledger(lived.path) as store:
            found = {name: statement_at(store, name, as_of=lived.last).total_minor for name in expected}

        assert found == expected
