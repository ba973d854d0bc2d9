import re
import string
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args

import attrs
import pytest
from hypothesis import given

from outcomes_fund import Contract, UnknownName, explain, load_contract
from outcomes_fund.domain.allocation import Payers, PayerShare
from outcomes_fund.domain.business_days import CalendarName, PaymentTerm, Roll
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.limit import MoneyCap, VolumeCap
from outcomes_fund.domain.metric import Admission, SumMetric
from outcomes_fund.domain.money import Rounding, RoundingMode
from outcomes_fund.domain.terms import LINE_FORMS
from outcomes_fund.report.line_sentences import SAID_BY
from outcomes_fund.report.sentences import LANGUAGES, Language, gist
from outcomes_fund.report.words_en import ENGLISH
from tests.strategies.contracts import contracts

ROOT = Path(__file__).parents[3]
CONTRACTS = sorted((ROOT / "contracts").glob("*/*/contract.toml"))


@pytest.fixture(scope="module")
def carbon() -> Contract:
    """A contract with one line, one limit, one payer and two payees, settled as a whole."""
    return load_contract(ROOT / "contracts" / "published" / "carbon-ghana" / "contract.toml")


def _facts(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


class TestLanguages:
    """The two languages."""

    def test_same_phrases(self) -> None:
        """Every language has every phrase, with the same facts in it."""
        for words in LANGUAGES.values():
            assert {key: _facts(text) for key, text in ENGLISH.phrases.items()} == {
                key: _facts(text) for key, text in words.phrases.items()
            }

    def test_months(self) -> None:
        """Every language has twelve months."""
        assert all(12 == len(set(words.months)) for words in LANGUAGES.values())

    def test_every_phrase_is_said(self) -> None:
        """No phrase stands there that nobody says."""
        code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/outcomes_fund/report").glob("*.py"))
        stems = re.findall(r'f"([a-z_]+_)\{', code)
        own = {"half_away", "half_even", "down", "up", "reallocate", "lapse", "carry"}  # words of the contract file

        for key in set(ENGLISH.phrases) - own:
            said = code.count(f'"{key}"') > len(LANGUAGES) or any(key.startswith(stem) for stem in stems)
            assert said, key

    def test_unknown(self, carbon: Contract) -> None:
        """Another language is refused, with those there are."""
        with pytest.raises(UnknownName, match="known: en, nl"):
            explain(carbon, lang="fr")  # type: ignore[arg-type]


class TestExplain:
    """A contract in sentences."""

    def test_every_form(self) -> None:
        """There is a sentence for every form of payment line."""
        assert set(LINE_FORMS) == set(SAID_BY)

    @pytest.mark.parametrize("lang", ["en", "nl"])
    @pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
    def test_says_every_fact(self, path: Path, lang: Language) -> None:
        """Each line's sentence names its title, clause, population and outcomes, and is one sentence."""
        contract = load_contract(path)
        sentences = explain(contract, lang=lang)

        assert len(contract.lines) + len(contract.limits) < len(sentences)
        assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)
        for line, sentence in zip(contract.lines, sentences, strict=False):
            assert sentence.startswith(f"{line.title} ({line.id}")
            assert line.clause in sentence
            assert contract.population in sentence

    @pytest.mark.parametrize("lang", ["en", "nl"])
    @given(contract=contracts())
    def test_any_contract(self, contract: Contract, lang: Language) -> None:
        """Whatever a contract combines, every rule of it is a whole sentence."""
        sentences = explain(contract, lang=lang)

        assert len(contract.lines) + len(contract.limits) < len(sentences)
        assert all(sentence[-1] == "." and ".." not in sentence and "{" not in sentence for sentence in sentences)
        assert len(contract.lines) == len(gist(contract, lang=lang))

    def test_unit_price(self, carbon: Contract) -> None:
        """The sentence of a unit price says for whom, how much, for what, measured how, by when, on which condition."""
        assert explain(carbon)[0] == (
            "Payment for emission reductions (reduction): for the programme area in the cocoa forests of Ghana, "
            "USD 5.00 is paid for each tonne of CO2 that counts as “Emission reductions verified” (measured by "
            "monitoring report, verified by a third party; compared with the reference level of emissions; achieved "
            "from 1 June 2019 up to and including 31 December 2019), as soon as Independent verification body has "
            "verified it."
        )

    def test_payees(self, carbon: Contract) -> None:
        """Shares of payees are percentages where that is exact."""
        assert (
            "Of every amount paid Beneficiaries with the larger share receives 69 % and "
            "Beneficiaries with the smaller share receives 31 %."
        ) in explain(carbon)

    def test_nothing_stated(self, carbon: Contract) -> None:
        """What a contract does not say is said to be missing."""
        metric = attrs.evolve(carbon.metrics[0], measured_by="", compared_with="", unit="")
        sentence = explain(attrs.evolve(carbon, metrics=(metric,), population=""))[0]

        for text in ("everyone the contract covers", "how it is measured is not stated", "compared with nothing"):
            assert text in sentence
        assert "for each unit that" in sentence

    @pytest.mark.parametrize(
        ("rules", "text"),
        [
            (Admission(enrolment_start=date(2019, 7, 1)), "enrolled on 1 July 2019 or later"),
            (Admission(enrolment_end=date(2019, 8, 1)), "enrolled on 31 July 2019 or earlier"),
            (
                Admission(enrolment_start=date(2019, 7, 1), enrolment_end=date(2019, 8, 1)),
                "enrolled from 1 July 2019 up to and including 31 July 2019",
            ),
            (Admission(within_of_enrolment=Duration(count=1, unit="months")), "within 1 month of enrolment"),
            (Admission(claim_within=Duration(count=6, unit="weeks")), "reported within 6 weeks"),
            (Admission(claim_deadline=date(2020, 2, 1)), "reported on 1 February 2020 at the latest"),
            (Admission(once_per="person"), "once for each participant"),
            (Admission(once_per="instance"), "once for each separate instance of a participant"),
            (Admission(outcome_end=date(2019, 12, 1)), "up to and including 30 November 2019"),
        ],
    )
    def test_admission(self, carbon: Contract, rules: Admission, text: str) -> None:
        """Each rule on which claims count is in the sentence."""
        metric = carbon.metrics[0]
        assert isinstance(metric, SumMetric)
        metric = attrs.evolve(metric, admission=rules)

        assert text in explain(attrs.evolve(carbon, metrics=(metric,)))[0]

    def test_one_unit(self, carbon: Contract) -> None:
        """A single unit is written as one."""
        limits = (VolumeCap(id="one", units=Fraction(1), per="period"),)

        assert explain(attrs.evolve(carbon, limits=limits))[1].startswith("Limit one: at most 1 unit (tonne of CO2)")

    def test_contract_year(self, carbon: Contract) -> None:
        """A yearly limit says whose years it counts."""
        grid = PeriodGrid(every=None, anchor=carbon.start, year="contract")
        limits = (MoneyCap(id="year", amount_minor=100, per="year", clause="article 1"),)

        assert (
            explain(attrs.evolve(carbon, periods=grid, limits=limits))[1]
            == "Limit year (article 1): at most USD 1.00 is paid, in each contract year, "
            "on payment line “Payment for emission reductions”."
        )

    def test_payer_cap(self, carbon: Contract) -> None:
        """The cap of a payer says what happens above it."""
        payers = Payers(
            shares=(PayerShare(party="carbon-fund", weight=Fraction(1), cap_minor=100),),
            overflow="carry",
        )

        assert any(
            sentence.endswith("at most USD 1.00, over the whole contract; what is above it waits for a later period "
            "with room.")
            for sentence in explain(attrs.evolve(carbon, payers=payers))
        )  # fmt: skip

    def test_rounding_of_a_line(self, carbon: Contract) -> None:
        """A line that is rounded in its own way has a sentence of its own."""
        line = attrs.evolve(carbon.lines[0], rounding=Rounding(unit_minor=100, mode="down"))

        assert any(
            "it is rounded to whole multiples of USD 1.00, towards zero." in sentence
            for sentence in explain(attrs.evolve(carbon, lines=(line,)))
        )

    @pytest.mark.parametrize(
        ("currency", "unit_minor", "mode", "text"),
        [
            ("EUR", 1, "half_away", "€ 0,01, halve centen van nul af."),
            ("EUR", 100, "half_away", "€ 1,00, halven van nul af."),
            ("GBP", 1, "half_away", "GBP 0,01, halven van nul af."),
            ("EUR", 1, "half_even", "€ 0,01, halven naar het even veelvoud."),
            ("EUR", 1, "down", "€ 0,01, naar beneden."),
            ("EUR", 1, "up", "€ 0,01, naar boven."),
        ],
    )
    def test_rounding_in_dutch(
        self, carbon: Contract, currency: str, unit_minor: int, mode: RoundingMode, text: str
    ) -> None:
        """Halves of a cent are called so where the currency has cents and they are what is rounded."""
        rounding = Rounding(unit_minor=unit_minor, mode=mode)

        assert any(
            sentence.endswith(text)
            for sentence in explain(attrs.evolve(carbon, currency=currency, rounding=rounding), lang="nl")
        )

    @pytest.mark.parametrize(
        ("calendar", "roll"),
        [
            ("none", "following"),  # without a calendar there is nothing else to say
            *((name, roll) for name in ("T2", "ATW") for roll in get_args(Roll)),
        ],
    )
    @pytest.mark.parametrize("lang", ["en", "nl"])
    def test_due(self, carbon: Contract, calendar: CalendarName, roll: Roll, lang: Language) -> None:
        """A due date that is moved says so, and one that is not does not."""
        payment = PaymentTerm(calendar=calendar, roll=roll)
        text = " ".join(explain(attrs.evolve(carbon, payment=payment), lang=lang))
        moved = calendar != "none" and roll != "none"

        assert moved == ("business day" in text or "werkdag" in text)

    def test_no_assumptions(self, carbon: Contract) -> None:
        """A contract without assumptions says nothing about them."""
        contract = attrs.evolve(carbon, status="signed", assumptions=())

        assert not any("assumed" in sentence for sentence in explain(contract))

    def test_one_assumption(self, carbon: Contract) -> None:
        """A single assumption is said to be one."""
        contract = attrs.evolve(carbon, assumptions=carbon.assumptions[:1])

        assert "One rule or figure is assumed, not published: start." == explain(contract)[-1]


class TestGist:
    """Payment lines in a few words."""

    @pytest.mark.parametrize("lang", ["en", "nl"])
    @pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
    def test_is_shorter(self, path: Path, lang: Language) -> None:
        """The gist of a line is shorter than its sentence, and starts with its id."""
        contract = load_contract(path)

        for line, short, long in zip(contract.lines, gist(contract, lang=lang), explain(contract), strict=False):
            assert short.startswith(f"{line.id}: ")
            assert len(short) < len(long)
