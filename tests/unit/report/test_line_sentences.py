from datetime import date
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.terms import (
    LINE_FORMS,
    AdjustmentLine,
    Band,
    CohortTest,
    FactorPoint,
    FactorStep,
    FixedLine,
    Instalment,
    Line,
    LineBase,
    MilestoneLine,
    PercentageLine,
    Point,
    SavingsShareLine,
    ShareTier,
    SlidingScaleLine,
    Step,
    StepTableLine,
    Test,
    UnitPriceLine,
    Uplift,
)
from outcomes_fund.domain.terms import Tests as Times  # a name that starts with Test is taken for a test class
from outcomes_fund.report.adjustment_phrases import WAYS_SAID
from outcomes_fund.report.line_sentences import SAID_BY, TERMS_SAID, gist_of, line_sentence
from outcomes_fund.report.sentences import LANGUAGES
from outcomes_fund.report.telling import Telling
from tests.unit.report.told import CONTRACT, fields_used, one, optional_fields, silent_fields

HALF = Fraction(1, 2)
DAYS = (date(2021, 1, 1), date(2022, 1, 1))
COHORTS = Times(cohorts=(CohortTest(cohort="a", date=DAYS[0]), CohortTest(cohort="b", date=DAYS[1])))

MEASURED = UnitPriceLine(id="x", title="X", metric="days", bands=one(100), measured="to_date", paid="to_date")
SAVINGS = SavingsShareLine(
    id="x",
    title="X",
    metric="days",
    unit_value_minor=Fraction(5_000),
    tiers=(ShareTier(share=HALF),),
    measured="period",
    paid="period",
)
STEPS = StepTableLine(
    id="x",
    title="X",
    metric="rate",
    steps=(Step(at_least=HALF, amount_minor=100_000), Step(above=Fraction(4, 5), amount_minor=200_000)),
    measured="period",
    paid="period",
)
SCALE = SlidingScaleLine(
    id="x",
    title="X",
    metric="days",
    notional_minor=1_000_000,
    points=(Point(value=Fraction(1), rate=Fraction(0)), Point(value=Fraction(2), rate=Fraction(3, 40))),
    measured="period",
    paid="period",
)
MILESTONE = MilestoneLine(id="x", title="X", amount_minor=100_000, when=(Test(metric="rate", at_least=HALF),))
ADJUSTMENT = AdjustmentLine(id="x", title="X", lines=("job",), factor=Fraction(93, 100))


def _shown(line: Line, english: str, dutch: str) -> tuple[Line, str, str]:
    return line, english, dutch


# Each line with a part of its sentence in English and in Dutch.
LINES = (
    _shown(
        UnitPriceLine(
            id="x", title="X", metric="days", bands=one(100), uplifts=(Uplift(group="young", factor=Fraction(7, 5)),)
        ),
        "; the price is multiplied by 1.4 for participants in group “young”.",
        "; het tarief wordt vermenigvuldigd met 1,4 voor deelnemers uit groep “young”.",
    ),
    _shown(
        UnitPriceLine(
            id="x",
            title="X",
            metric="days",
            bands=one(100),
            uplifts=(Uplift(group="young", factor=HALF), Uplift(group="old", factor=HALF)),
        ),
        "in group “old”, by the first of these that holds.",
        "uit groep “old”; de eerste die van toepassing is, geldt.",
    ),
    _shown(
        UnitPriceLine(
            id="x",
            title="X",
            metric="days",
            bands=(Band(up_to=Fraction(3), price_minor=Fraction(200)), *one(100)),
            bands_over="year",
        ),
        "a price by volume, counted afresh in each calendar year",
        "een staffel, geteld opnieuw in elk kalenderjaar",
    ),
    _shown(
        MEASURED,
        "EUR 1.00 is paid for each day of “Days” (how it is measured is not stated; compared with nothing; "
        "achieved from 1 "
        "January 2020 up to and including 31 December 2022) at the end of each period, measured over "
        "everything from the "
        "start of the contract, as verified by the Verifier; only the rise above the highest earlier amount is paid.",
        "aan het eind van elke periode, gemeten over alles vanaf het begin van het contract, zoals "
        "geverifieerd door the "
        "Verifier; alleen de stijging boven het hoogste eerdere bedrag wordt betaald.",
    ),
    _shown(
        attrs.evolve(MEASURED, tests=Times(every="year"), measured="period", below_zero="carried"),
        "at the end of the last period of each calendar year, measured over the periods of that year alone",
        "een bedrag onder 0 wordt doorgeschoven en bij de volgende metingen verrekend.",
    ),
    _shown(
        attrs.evolve(MEASURED, when=(Test(metric="rate", at_least=HALF), Test(metric="opened"))),
        "; it is earned at a test only if “Rate” (",
        "; bij een meting wordt alleen iets verdiend als geldt: “Rate” (",
    ),
    _shown(
        attrs.evolve(SAVINGS, when=(Test(metric="rate", above=HALF),)),
        ") is above 50 %.",
        ") is hoger dan 50 %.",
    ),
    _shown(
        attrs.evolve(MEASURED, tests=Times(dates=DAYS, unpaid_of="job")),
        "; what is paid for is the value of each cohort of payment line “A job” at the test of that cohort, of those",
        "; betaald wordt voor de waarde van elk cohort van betaalregel “A job” bij de meting van dat cohort, voor",
    ),
    _shown(
        SAVINGS,
        "for people, 50 % of the savings is paid at the end of each period, where each day of “Days” (",
        "voor people: 50 % van de besparing wordt betaald, aan het eind van elke periode, waarbij per dag van “Days” (",
    ),
    _shown(
        attrs.evolve(
            SAVINGS,
            tiers=(
                ShareTier(up_to_minor=1_000, share=HALF),
                ShareTier(up_to_minor=2_000, share=Fraction(1, 4)),
                ShareTier(share=Fraction(0)),
            ),
            below_zero="carried",
        ),
        "50 % of savings up to EUR 10.00, 25 % of the part above that up to EUR 20.00 and 0 % of the part "
        "above that are",
        "50 % van de besparing tot € 10,00, 25 % van het deel daarboven tot € 20,00 en 0 % van het deel "
        "daarboven worden",
    ),
    _shown(
        attrs.evolve(SAVINGS, tests=Times(dates=DAYS)),
        "on 1 January 2021 and 1 January 2022, where each day of",
        "gemeten vanaf de vorige meting",
    ),
    _shown(
        MILESTONE,
        "EUR 1,000.00 is paid once, at the end of the first period when “Rate”",
        "€ 1.000,00 wordt eenmaal betaald, aan het eind van de eerste periode waarin geldt: “Rate”",
    ),
    _shown(
        attrs.evolve(MILESTONE, paid="period", measured="period"),
        "is paid at the end of each period when",
        "wordt betaald aan het eind van elke periode waarin geldt:",
    ),
    _shown(
        attrs.evolve(MILESTONE, tests=Times(every="year")),
        "once, at the end of the first calendar year when",
        "aan het eind van het eerste kalenderjaar waarin geldt:",
    ),
    _shown(
        attrs.evolve(MILESTONE, tests=Times(dates=DAYS), when=(Test(metric="rate", at_least=HALF, measured="period"),)),
        "on the first of the days 1 January 2021 and 1 January 2022 when",
        "is 50 % of meer (gemeten over alleen die periode)",
    ),
    _shown(
        attrs.evolve(MILESTONE, tests=COHORTS),
        "is paid for cohort “a” on 1 January 2021 and cohort “b” on 1 January 2022 when",
        "betaald voor cohort “a” op 1 januari 2021 en cohort “b” op 1 januari 2022 als dan geldt:",
    ),
    _shown(
        attrs.evolve(MILESTONE, tests=Times(dates=DAYS, unpaid_of="open")),
        "; it is earned for each cohort of payment line “Open” that has been tested by then and has earned "
        "nothing there.",
        "; het bedrag wordt verdiend voor elk cohort van betaalregel “Open” dat dan is gemeten en daar niets "
        "heeft verdiend.",
    ),
    _shown(
        STEPS,
        "EUR 1,000.00 from 50 % and EUR 2,000.00 above 80 %; below the first step nothing; it is paid in "
        "full each time.",
        "€ 1.000,00 vanaf 50 % en € 2.000,00 boven 80 %; onder de eerste trede niets; het wordt elke keer "
        "geheel betaald.",
    ),
    _shown(
        attrs.evolve(STEPS, steps=(Step(at_least=HALF, rate=Fraction(3, 40)),), notional_minor=10_000, tests=COHORTS),
        ": 7.5 % of EUR 100.00 from 50 %; below the first step nothing; each cohort is paid by itself.",
        "gemeten over alles van dat cohort tot en met die dag",
    ),
    _shown(
        attrs.evolve(SCALE, tests=Times(every="year")),
        "in a straight line between 0 % of EUR 10,000.00 at 1 and 7.5 % of EUR 10,000.00 at 2",
        "in een rechte lijn tussen 0 % van € 10.000,00 bij 1 en 7,5 % van € 10.000,00 bij 2",
    ),
    _shown(
        FixedLine(id="x", title="X", amount_each_period_minor=100, indexed="cpi", currency="USD", priority=2),
        "USD 1.00 is paid at the end of each period, whatever the results; its amounts in USD are converted "
        "into EUR at the "
        "rate fixed by the contract; its prices and amounts follow index “CPI”; within a period it uses "
        "limits on money "
        "with priority 2, the lowest first.",
        "USD 1,00 wordt betaald aan het eind van elke periode, ongeacht de resultaten; de bedragen in USD worden "
        "omgerekend in EUR tegen de in het contract vastgelegde koers; de prijzen en bedragen volgen de "
        "indexering “CPI”; "
        "binnen een periode doet deze betaalregel een beroep op plafonds in geld met voorrang 2, de laagste eerst.",
    ),
    _shown(
        FixedLine(id="x", title="X", instalments=(Instalment(date=DAYS[0], amount_minor=100),), clause="4.1"),
        "X (x; 4.1): for people, EUR 1.00 on 1 January 2021 is paid",
        "X (x; 4.1): voor people: € 1,00 op 1 januari 2021 wordt betaald",
    ),
    _shown(
        FixedLine(id="x", title="X", instalments=tuple(Instalment(date=day, amount_minor=100) for day in DAYS)),
        "EUR 1.00 on 1 January 2021 and EUR 1.00 on 1 January 2022 are paid, whatever the results.",
        "€ 1,00 op 1 januari 2021 en € 1,00 op 1 januari 2022 worden betaald, ongeacht de resultaten.",
    ),
    _shown(
        ADJUSTMENT,
        "the amounts of payment line “A job” are multiplied by 0.93 in each period.",
        "de bedragen van betaalregel “A job” worden in elke periode vermenigvuldigd met 0,93.",
    ),
    _shown(
        attrs.evolve(ADJUSTMENT, lines=(), when=(Test(metric="opened"),), measured="to_date"),
        "of all payment lines before it are multiplied by 0.93 in each period, but only in periods at the "
        "end of which "
        "“Opening” (",
        "van alle voorgaande betaalregels worden in elke periode vermenigvuldigd met 0,93, maar alleen in periodes "
        "waarvoor aan het eind geldt: “Opening” (",
    ),
    _shown(
        attrs.evolve(
            ADJUSTMENT,
            factor=None,
            metric="rate",
            steps=(
                FactorStep(at_least=HALF, factor=Fraction(9, 10)),
                FactorStep(above=Fraction(3, 4), factor=Fraction(21, 20)),
            ),
        ),
        ": 0.9 from 50 % and 1.05 above 75 %; below the first step they stay as they are.",
        ": 0,9 vanaf 50 % en 1,05 boven 75 %; onder de eerste trede blijven ze gelijk.",
    ),
    _shown(
        attrs.evolve(
            ADJUSTMENT,
            factor=None,
            metric="days",
            points=(
                FactorPoint(value=Fraction(0), factor=Fraction(0)),
                FactorPoint(value=Fraction(1), factor=HALF),
                FactorPoint(value=Fraction(1), factor=Fraction(1)),
            ),
        ),
        "in a straight line between 0 at 0, 0.5 just below 1 and 1 at 1, and stays level outside them.",
        "in een rechte lijn tussen 0 bij 0, 0,5 net onder 1 en 1 bij 1, en daarbuiten gelijk blijft.",
    ),
    _shown(
        attrs.evolve(ADJUSTMENT, factor=None, amount_minor=500, excess="carried"),
        "EUR 5.00 is taken off the amounts of payment line “A job” in each period; what exceeds those "
        "amounts is carried",
        "€ 5,00 wordt in elke periode in mindering gebracht op de bedragen van betaalregel “A job”; wat "
        "boven die bedragen "
        "uitgaat, wordt doorgeschoven en in de volgende periodes verrekend.",
    ),
    _shown(
        attrs.evolve(ADJUSTMENT, lines=("job", "day"), factor=None, metric="days", price_minor=HALF),
        "is taken off the amounts of payment lines “A job” and “A day” in each period; what exceeds those "
        "amounts lapses.",
        "van de betaalregels “A job” en “A day”; wat boven die bedragen uitgaat, vervalt.",
    ),
    _shown(
        PercentageLine(id="x", title="X", lines=("job",), share=Fraction(1, 20)),
        "for people, 5 % of the amounts of payment line “A job” in the same period is paid.",
        "voor people: 5 % van de bedragen van betaalregel “A job” in dezelfde periode wordt betaald.",
    ),
)


def _said(line: Line, lang: str, *, short: bool = False) -> str:
    telling = Telling(contract=CONTRACT, words=LANGUAGES[lang], short=short)
    return gist_of(line, telling) if short else line_sentence(line, telling)


class TestLines:
    """Payment lines in sentences."""

    @pytest.mark.parametrize(("line", "english", "dutch"), LINES)
    def test_says(self, line: Line, english: str, dutch: str) -> None:
        """Every clause of a line is said in both languages."""
        assert english in _said(line, "en")
        assert dutch in _said(line, "nl")

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("line", [line for line, _, _ in LINES])
    def test_nothing_silent(self, line: Line, lang: str) -> None:
        """A sentence without one of its clauses is another sentence."""
        assert set() == silent_fields(line, lambda each: _said(each, lang))

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("line", [line for line, _, _ in LINES])
    def test_gist(self, line: Line, lang: str) -> None:
        """In short the line is told in fewer words."""
        assert len(_said(line, lang, short=True)) < len(_said(line, lang))

    def test_all_forms(self) -> None:
        """There is something that tells every form, and every clause a form may have stands in the cases above."""
        lines = [line for line, _, _ in LINES]
        # Rounding has a sentence of its own; the terms of all lines are told alike.
        common = {*TERMS_SAID, "rounding", "clause"}

        assert set(LINE_FORMS) == set(SAID_BY) == {line.form for line in lines}
        assert optional_fields(LineBase) == common
        assert common - {"rounding"} == fields_used(lines, FixedLine) & common
        for form in LINE_FORMS.values():
            assert optional_fields(form) - common == fields_used(lines, form) - common

    def test_all_ways(self) -> None:
        """There is something that tells each way in which an adjustment is written."""
        conditions = {"lines", "metric", "measured", "when", "excess"}

        assert optional_fields(AdjustmentLine) - optional_fields(LineBase) - conditions == set(WAYS_SAID)
