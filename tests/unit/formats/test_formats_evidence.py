"""Evidence of the whole language: metrics that read others' rows, means, and metrics that amendments bring."""

from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import load_contract, parse_contract
from outcomes_fund.formats.evidence import evidence_of, parse_evidence, render_evidence_csv

SAMPLES = Path(__file__).parent / "contracts"
TEXT = (SAMPLES / "whole_language.toml").read_text(encoding="utf-8")
HEADER = "id,contract,metric,participant,instance,achieved,value,numerator,denominator,status,reporter,reported_at"


def evidence(contract: Contract, *rows: str) -> Evidence:
    """Read rows of metric, participant, value and date."""
    lines = []
    for number, row in enumerate(rows):
        metric, participant, value, day = row.split(",")
        fields = (f"r{number}", contract.id, metric, participant, "", day, value, "", "", "reported", "provider", day)
        lines.append(",".join(fields))
    return parse_evidence("\n".join([HEADER, *lines]).encode(), contract, syntax="csv")


def refusal(contract: Contract, *rows: str) -> list[str]:
    """What is said of rows that are refused."""
    with pytest.raises(InvalidInput) as caught:
        evidence(contract, *rows)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract with the whole language."""
    return load_contract(SAMPLES / "whole_language.toml")


def changed(old: str, new: str) -> Contract:
    """That contract with one change."""
    assert old in TEXT
    return parse_contract(TEXT.replace(old, new, 1))


class TestMetrics:
    """Which metrics rows may name."""

    def test_indices(self, contract: Contract) -> None:
        """Metrics of amendments stand behind those of the contract, each with its resolution."""
        found = evidence(contract, "wellbeing,,7.5,2024-05-01", "returns,p-1,,2025-05-01")

        assert (*(metric.id for metric in contract.metrics), "returns") == found.metric_ids
        assert len(found.metric_ids) == len(found.resolutions) == len(found.rates)
        assert [4, len(contract.metrics)] == found.metric.tolist()
        assert [75, 1] == found.numerator.tolist()
        assert ["wellbeing", "returns"] == [found.row(number).metric for number in range(2)]

    def test_two_amendments(self) -> None:
        """Several amendments follow each other in the order of the file."""
        second = (
            '[[amendments]]\nid = "second"\nstart = 2026-01-01\n\n[[amendments.metrics]]\nid = "later"\n'
            'kind = "sum"\ntitle = "Later"\nresolution = "0.5"\n\n[[disputes]]'
        )
        found = evidence(changed("[[disputes]]", second), "later,,2.5,2026-05-01")

        assert ("returns", "later") == found.metric_ids[-2:]
        assert (Fraction(1), Fraction(1, 2)) == found.resolutions[-2:]
        assert Fraction(5, 2) == found.row(0).value

    def test_round_trip(self, contract: Contract) -> None:
        """Rows of a metric of an amendment are written and read like any other."""
        found = evidence(contract, "returns,p-1,,2025-05-01", "wellbeing,,7.5,2024-05-01")
        again = parse_evidence(render_evidence_csv(found).encode(), contract, syntax="csv")

        assert [found.row(0), found.row(1)] == [again.row(0), again.row(1)]
        assert [found.row(0)] == [evidence_of([found.row(0)], contract).row(0)]

    @pytest.mark.parametrize(
        ("metric", "words"),
        [
            ("stays", "'stays' has no rows of its own; it reads those of 'enters'. Name 'enters' in its place."),
            ("against_fixed", "it reads those of 'days'. Name 'days' in its place."),
            ("fewer", "it reads those of 'days', 'control'. Name one of these in its place."),
            ("blend", "it reads those of 'days', 'control', 'wellbeing'."),
            ("by_stage", "it reads those of 'days', 'control'."),
        ],
    )
    def test_without_rows(self, contract: Contract, metric: str, words: str) -> None:
        """A metric that is worked out, or reads other rows, has none; the message names those it reads."""
        (problem,) = refusal(contract, f"{metric},,0.123,2024-05-01")

        assert words in problem
        assert "row 1, column metric" in problem

    def test_unknown(self, contract: Contract) -> None:
        """A metric that is not there is one problem, and only those with rows are named as known."""
        (problem,) = refusal(contract, "enterz,,0.5,2024-05-01")

        assert "Did you mean 'enters'?" in problem
        assert "stays" not in problem

    def test_no_number(self, contract: Contract) -> None:
        """What is no number at all is told also of a row that names no known metric."""
        assert 2 == len(refusal(contract, "enterz,,x,2024-05-01"))


class TestMean:
    """Rows of a mean."""

    def test_value(self, contract: Contract) -> None:
        """A mean takes a value in steps of its resolution, also below 0."""
        found = evidence(contract, "wellbeing,,-0.5,2024-05-01")

        assert Fraction(-1, 2) == found.row(0).value

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("wellbeing,,,2024-05-01", "the metric 'wellbeing' needs a value in each row"),
            ("wellbeing,,7.55,2024-05-01", "no whole number of steps of 0.1"),
            ("wellbeing,,7.56,2024-05-01", "Give metric 'wellbeing' of the contract a finer 'resolution'"),
        ],
    )
    def test_mistake(self, contract: Contract, row: str, words: str) -> None:
        """A row of a mean needs a value, in whole steps."""
        (problem,) = refusal(contract, row)

        assert words in problem

    def test_rate(self, contract: Contract) -> None:
        """A mean has no numerator."""
        row = f"r,{contract.id},wellbeing,,,2024-05-01,1,1,2,reported,provider,2024-05-01"

        with pytest.raises(InvalidInput, match="which is no rate"):
            parse_evidence(f"{HEADER}\n{row}".encode(), contract, syntax="csv")


class TestParticipants:
    """Where rows have to name a participant."""

    def needed(self, contract: Contract, metric: str, day: str = "2024-05-01") -> bool:
        """Whether a row of a metric without participant is refused for that."""
        try:
            evidence(contract, f"{metric},,1,{day}")
        except InvalidInput as refused:
            return ["missing_participant"] == [problem.code for problem in refused.problems]
        return False

    def test_by_reader(self, contract: Contract) -> None:
        """Rows name their participant where a metric that reads them looks at persons."""
        assert self.needed(contract, "enters")
        assert not self.needed(contract, "trained")

    @pytest.mark.parametrize("kind", ["exclusive", "person"])
    def test_by_limit(self, kind: str) -> None:
        """So they do where a limit on persons holds for a line that prices them."""
        rows = 'id = "hours"\nform = "unit_price"\ntitle = "Hours"\nmetric = "trained"\nprice = 1\n'
        limit = {"exclusive": 'kind = "exclusive"', "person": 'kind = "person"\nunits = 3'}[kind]
        limits = f'[[limits]]\nid = "one"\n{limit}\nlines = ["hours"]\n\n[payers]\n'
        text = TEXT.replace("[[limits]]", f"[[lines]]\n{rows}\n[[limits]]", 1)
        without = text.replace('kind = "person"\n', 'kind = "person"\nlines = ["entry"]\n')
        limited = without.replace("[payers]\n", limits, 1)

        assert not self.needed(parse_contract(without), "trained")
        assert self.needed(parse_contract(limited), "trained")

    @pytest.mark.parametrize("tested", ["", 'measured = "period"\npaid = "period"\n'])
    def test_not_where_tested(self, tested: str) -> None:
        """A line that is tested is under no limit on persons, so its rows may be about a group."""
        line = f'[[lines]]\nid = "hours"\nform = "unit_price"\ntitle = "Hours"\nmetric = "trained"\nprice = 1\n{tested}'
        contract = changed("[[limits]]", f"{line}\n[[limits]]")

        assert self.needed(contract, "trained") is not bool(tested)

    def test_by_amendment(self, contract: Contract) -> None:
        """A metric and a line that an amendment brings count too."""
        free = changed('admission = { once_per = "person", within_of_enrolment = "1 year" }', "").limits

        assert free == contract.limits
        assert self.needed(contract, "returns", "2025-05-01")
        assert self.needed(
            changed('admission = { once_per = "person", within_of_enrolment = "1 year" }', ""), "returns", "2025-05-01"
        )

    def test_instance(self) -> None:
        """Rows name an instance where a metric that reads them counts once for each."""
        contract = changed('admission.once_per = "person"', 'admission.once_per = "instance"')

        (problem,) = refusal(contract, "enters,p-1,1,2024-05-01")

        assert "missing_instance" in problem


class TestDates:
    """Which dates rows may have."""

    def test_longer_contract(self, contract: Contract) -> None:
        """An amendment that makes the contract longer lets rows in up to its new end."""
        found = evidence(contract, "trained,,1,2028-06-30")
        (problem,) = refusal(contract, "trained,,1,2028-07-01")

        assert 1 == len(found)
        assert "from 2024-01-01 to 2028-06-30" in problem
