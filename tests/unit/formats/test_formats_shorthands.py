"""Rate cards and ladders: what they stand for, and where their mistakes are shown."""

from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.metric import CountMetric, SumMetric
from outcomes_fund.domain.terms import Band, UnitPriceLine, Uplift
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract

SAMPLES = Path(__file__).parent / "contracts"
TEXT = (SAMPLES / "shorthands.toml").read_text(encoding="utf-8")
CARD_ROW = '  { id = "attendance", title = "Attends school", price = "1300.00" },\n'


def refusal(old: str, new: str) -> list[tuple[int | None, str, str]]:
    """Line, path and code of each problem after a change to the sample."""
    assert old in TEXT
    with pytest.raises(InvalidInput) as caught:
        parse_contract(TEXT.replace(old, new), folder=SAMPLES)
    return [(problem.line, problem.path, problem.code) for problem in caught.value.problems]


def line_with(words: str) -> int:
    """Number of the first line of the sample that holds some words."""
    return next(number for number, line in enumerate(TEXT.split("\n"), start=1) if words in line)


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The sample."""
    return load_contract(SAMPLES / "shorthands.toml")


class TestRateCard:
    """Rows that are a metric and a line each."""

    def test_order(self, contract: Contract) -> None:
        """Rungs stand behind rows, each in the order written; metrics behind those written out."""
        rungs = [f"tenancy-{count}-months" for count in (3, 6, 9, 12)] + ["work-6-weeks", "work-12-weeks"]
        rows = ["attendance", "behaviour", "hours", "job"]

        assert ["moves_in", "evicted", *rows, *rungs] == [metric.id for metric in contract.metrics]
        assert [*rows, *rungs] == [line.id for line in contract.lines]

    def test_row(self, contract: Contract) -> None:
        """A row is a count with the words of its card, and a line that prices it."""
        admission = Admission(once_per="person", claim_within=Duration(count=3, unit="months"))

        assert contract.metric("attendance") == CountMetric(
            id="attendance",
            title="Attends school",
            unit="person",
            measured_by="records of the school",
            compared_with="nothing",
            admission=admission,
        )
        assert contract.line("attendance") == UnitPriceLine(
            id="attendance",
            title="Attends school",
            clause="schedule 1",
            metric="attendance",
            indexed="cpi",
            bands=(Band(up_to=None, price_minor=Fraction(130_000)),),
        )

    def test_own_words(self, contract: Contract) -> None:
        """What a row gives stands in place of what the card gives, key by key also in the admission."""
        behaviour, job = contract.metric("behaviour"), contract.metric("job")

        assert "row 2" == contract.line("behaviour").clause
        assert Admission(once_per="person", claim_within=Duration(count=6, unit="months")) == behaviour.admission
        assert Admission(once_per="instance", claim_within=Duration(count=3, unit="months")) == job.admission
        assert ("pay slips", "") == (job.measured_by, job.compared_with)

    def test_sum(self, contract: Contract) -> None:
        """A row with a resolution is a sum, and may have bands."""
        metric, line = contract.metric("hours"), contract.line("hours")

        assert isinstance(metric, SumMetric)
        assert Fraction(1, 2) == metric.resolution
        assert isinstance(line, UnitPriceLine)
        assert [Fraction(500), Fraction(400)] == [band.price_minor for band in line.bands]
        assert "year" == line.bands_over

    def test_line_of_a_row(self, contract: Contract) -> None:
        """A row may say of its line what a line may say."""
        line = contract.line("job")

        assert isinstance(line, UnitPriceLine)
        assert 2 == line.priority
        assert (Uplift(group="youth", factor=Fraction(7, 5)),) == line.uplifts

    def test_no_line_written_out(self) -> None:
        """A contract may have no line but those of a rate card; one without any is refused."""
        start, end = TEXT.index("[[rate_cards]]"), TEXT.index("[payers]")

        with pytest.raises(InvalidInput, match="no payment line"):
            parse_contract(TEXT[:start] + TEXT[end:], folder=SAMPLES)

    def test_rendered_in_full(self, contract: Contract) -> None:
        """What is written has metrics and lines, and no shorthand."""
        text = render_contract(contract)

        assert "rate_cards" not in text
        assert "ladders" not in text
        assert contract == parse_contract(text)

    @pytest.mark.parametrize(
        ("old", "new", "words", "path", "code"),
        [
            ('"1300.00" },', '"1.300,00" },', "attendance", "rate_cards[0].rows[0].price", "bad_number"),
            (', price = "1300.00"', "", "attendance", "rate_cards[0].rows[0]", "one_of_two"),
            ('title = "Attends school"', "titel = 1", "attendance", "rate_cards[0].rows[0].titel", "unknown_key"),
            ('id = "behaviour"', 'id = "hours"', "Hours", "rate_cards[0].rows[2].id", "duplicate_name"),
            ('id = "behaviour"', 'id = "be haviour"', "Behaves", "rate_cards[0].rows[1].id", "bad_id"),
            (
                'admission.claim_within = "6 months"',
                'admission.claim_within = "6 moons"',
                "Behaves",
                "rate_cards[0].rows[1].admission.claim_within",
                "bad_duration",
            ),
            (
                'admission.claim_within = "6 months"',
                'admission.claim_within = "600 years"',
                "Behaves",
                "rate_cards[0].rows[1].admission.claim_within",
                "duration_out_of_range",
            ),
            (
                'once_per = "person", claim_within = "3 months"',
                'once_per = "person", claim_within = "300 years"',
                'once_per = "person", claim_within = "3 months"',
                "rate_cards[0].admission.claim_within",
                "duration_out_of_range",
            ),
            ("up_to = 10", 'up_to = "10.1"', "Hours", "rate_cards[0].rows[2].bands[0].up_to", "not_whole_steps"),
        ],
    )
    def test_mistake(self, old: str, new: str, words: str, path: str, code: str) -> None:
        """A mistake in a card is shown where it was made, and once."""
        found = refusal(old, new)

        assert (line_with(words), path, code) in found
        assert len(found) == len(set(found))
        assert all(place.startswith("rate_cards") for _, place, _ in found)

    def test_other_place(self) -> None:
        """A message that names the other of two parts names it as it was written."""
        with pytest.raises(InvalidInput, match=r"'hours' stands in rate_cards\[0\].rows\[1\] already"):
            parse_contract(TEXT.replace('id = "behaviour"', 'id = "hours"'), folder=SAMPLES)

    def test_unread_row(self) -> None:
        """A row that cannot be read is still known by its name to others."""
        text = TEXT.replace('"5000.00"', '"5 000"')
        with pytest.raises(InvalidInput) as caught:
            parse_contract(text, folder=SAMPLES)

        assert ["rate_cards[0].rows[3].price"] == [problem.path for problem in caught.value.problems]

    def test_unread_card(self) -> None:
        """Where all rows are unread, nothing is said of what names them."""
        assert [(line_with("rows = ["), "rate_cards[0].rows", "wrong_type")] == refusal(
            TEXT[TEXT.index("rows = [") : TEXT.index("\n]\n") + 2], "rows = 1"
        )


class TestLadder:
    """Rungs that are a metric and a line each."""

    def test_rung(self, contract: Contract) -> None:
        """A rung is a count that comes so long after the start, once for each person."""
        rung = After(metric="moves_in", at_least=Duration(count=9, unit="months"), clock="latest", reset_by="evicted")
        admission = Admission(
            once_per="person", claim_within=Duration(count=3, unit="months"), after=(rung, After(metric="attendance"))
        )

        assert contract.metric("tenancy-9-months") == CountMetric(
            id="tenancy-9-months",
            title="Keeps the tenancy, 9 months",
            unit="person",
            measured_by="the landlord's statement",
            compared_with="nothing",
            admission=admission,
        )
        assert contract.line("tenancy-9-months") == UnitPriceLine(
            id="tenancy-9-months",
            title="Keeps the tenancy, 9 months",
            clause="schedule 2",
            metric="tenancy-9-months",
            indexed="cpi",
            uplifts=(Uplift(group="youth", factor=Fraction(11, 10)),),
            bands=(Band(up_to=None, price_minor=Fraction(120_000)),),
        )

    def test_one_price(self, contract: Contract) -> None:
        """One price holds for every rung, and the first start counts by default."""
        lines = [line for line in contract.lines if isinstance(line, UnitPriceLine) and line.id.startswith("work-")]
        metric = contract.metric("work-6-weeks")

        assert [Fraction(12_345, 10)] * 2 == [line.bands[0].price_minor for line in lines]
        assert (After(metric="job", at_least=Duration(count=6, unit="weeks")),) == metric.admission.after
        assert "person" == metric.admission.once_per

    def test_fourteen_rungs(self) -> None:
        """Three to forty-two months by quarters are fourteen rungs."""
        text = TEXT.replace(
            'to = "12 months"\nprices = ["1000.00", "1100.00", "1200.00", "1300.00"]', 'to = "42 months"\nprice = 1'
        )
        contract = parse_contract(text, folder=SAMPLES)

        assert 14 == sum(line.id.startswith("tenancy-") for line in contract.lines)

    def test_single(self) -> None:
        """A ladder may have one rung; its name says one month."""
        text = TEXT.replace('"6 weeks"', '"1 month"').replace('"12 weeks"', '"1 month"')

        assert "work-1-month" == parse_contract(text, folder=SAMPLES).lines[-1].id

    @pytest.mark.parametrize(
        ("old", "new", "words", "path", "code"),
        [
            ('starts = "moves_in"', 'starts = "moved_in"', "starts =", "ladders[0].starts", "unknown_metric"),
            ('reset_by = "evicted"', 'reset_by = "evict"', "reset_by", "ladders[0].reset_by", "unknown_metric"),
            (
                'metric = "attendance"',
                'metric = "attend"',
                "after =",
                "ladders[0].admission.after[0].metric",
                "unknown_metric",
            ),
            (', "1300.00"]', "]", "prices", "ladders[0].prices", "wrong_count"),
            ('"1100.00", ', '"-1100.00", ', "prices", "ladders[0].prices[1]", "negative_amount"),
            ('"1100.00", ', '"1.100,00", ', "prices", "ladders[0].prices[1]", "bad_number"),
            ('price = "12.345"', "", "[[ladders]]", "ladders[1]", "one_of_two"),
            ('price = "12.345"', "price = 1\nprices = [1, 2]", "[[ladders]]", "ladders[1]", "one_of_two"),
            ('from = "3 months"', 'from = "12 weeks"', "from =", "ladders[0].from", "other_unit"),
            ('to = "12 months"', 'to = "1 year"', "to = ", "ladders[0].to", "other_unit"),
            ('to = "12 months"', 'to = "13 months"', "to = ", "ladders[0].to", "not_reached"),
            ('to = "12 months"', 'to = "0 months"', "to = ", "ladders[0].to", "not_reached"),
            (
                'every = "3 months"\nto',
                'every = "0 months"\nto',
                'every = "3 months"\nto',
                "ladders[0].every",
                "no_step",
            ),
            ('to = "12 weeks"', 'to = "999996 weeks"', "", "ladders[1].every", "too_many_rungs"),
            ('title = "Keeps the tenancy"', "title = 1", "Keeps the tenancy", "ladders[0].title", "wrong_type"),
            ('id = "tenancy"', 'id = "ten ancy"', 'id = "tenancy"', "ladders[0].id", "bad_id"),
        ],
    )
    def test_mistake(self, old: str, new: str, words: str, path: str, code: str) -> None:
        """A mistake in a ladder is shown where it was made, and once for all rungs."""
        found = refusal(old, new)

        assert [(path, code)] == [(place, name) for _, place, name in found if code == name]
        assert all(line is not None for line, _, _ in found)
        assert all(place.startswith("ladders") for _, place, _ in found)

    def test_line(self) -> None:
        """A mistake that only the expanded contract shows has the line of the key."""
        assert [(line_with("starts ="), "ladders[0].starts", "unknown_metric")] == refusal(
            'starts = "moves_in"', 'starts = "moved"'
        )
