from datetime import date
from fractions import Fraction

import pytest

from outcomes_fund.domain.limit import (
    LIMIT_KINDS,
    Capital,
    ExclusiveCap,
    Limit,
    MixCap,
    MoneyCap,
    MoneyFloor,
    PersonCap,
    ReturnCap,
    VolumeCap,
)
from outcomes_fund.report.limit_sentences import SAID_BY_LIMIT, limit_sentence
from outcomes_fund.report.sentences import LANGUAGES
from outcomes_fund.report.telling import Telling
from tests.unit.report.told import CONTRACT, fields_used, optional_fields, silent_fields

FORTY = Fraction(2, 5)

# Each limit with a part of its sentence in English and in Dutch.
LIMITS: tuple[tuple[Limit, str, str], ...] = (
    (
        PersonCap(id="x", amount_minor=100, per="year", clause="3.1", in_part=False),
        (
            "Limit x (3.1): one participant brings in at most EUR 1.00, in each calendar year, on all payment "
            "lines with a price "
            "per unit together; a claim that does not fit is not paid at all."
        ),
        (
            "in elk kalenderjaar, op alle betaalregels met een tarief per resultaat samen; een claim die niet "
            "past, wordt in het "
            "geheel niet betaald."
        ),
    ),
    (
        PersonCap(id="x", units=Fraction(2), lines=("job",)),
        (
            "of one participant at most 2 units (person) count for payment, over the whole contract, on payment "
            "line “A job”."
        ),
        "van één deelnemer tellen ten hoogste 2 eenheden (persoon) mee voor betaling",
    ),
    (
        VolumeCap(id="x", units=Fraction(1), lines=("job",), per="period", in_part=False, clause="3"),
        (
            "at most 1 unit (person) count for payment, in each period, on payment line “A job”; a claim that "
            "does not fit"
        ),
        "ten hoogste 1 eenheid (persoon) tellen mee voor betaling, in elke periode",
    ),
    (
        VolumeCap(id="x", amount_minor=100, group="young"),
        (
            "claims bring in at most EUR 1.00, over the whole contract, on all payment lines with a price per "
            "unit together, the "
            "earliest first; it looks only at participants who belong to group “young” on the date achieved."
        ),
        (
            "claims leveren ten hoogste € 1,00 op, over het hele contract, op alle betaalregels met een tarief "
            "per resultaat "
            "samen, de vroegste eerst; alleen deelnemers die op de dag van het resultaat tot groep “young” "
            "behoren, tellen"
        ),
    ),
    (
        ExclusiveCap(id="x", lines=("job", "day"), per="year", clause="3"),
        (
            "only the highest is paid, in each calendar year, on payment lines “A job” and “A day” together: "
            "each claim is paid"
        ),
        (
            "wordt alleen het hoogste betaald, in elk kalenderjaar, op de betaalregels “A job” en “A day” samen: "
            "van elke claim"
        ),
    ),
    (
        MixCap(id="x", share=FORTY, lines=("job",), of=("job", "day"), base="paid", per="year", clause="3"),
        (
            "at most 40 % of the units paid on payment lines “A job” and “A day” counts for payment on payment "
            "line “A job”, in "
            "each calendar year; the latest claims are cut first."
        ),
        (
            "ten hoogste 40 % van de betaalde eenheden op de betaalregels “A job” en “A day” telt mee voor betaling op "
            "betaalregel “A job”, in elk kalenderjaar; op de laatste claims wordt het eerst gekort."
        ),
    ),
    (
        MixCap(id="x", share=FORTY, lines=("job",), base="admitted"),
        "40 % of the units admitted on all payment lines with a price per claim counts",
        "40 % van de toegelaten eenheden op alle betaalregels met een tarief per claim telt",
    ),
    (
        MixCap(id="x", share=FORTY, lines=("job",), base="maximum", maximum_units=Fraction(50)),
        "40 % of a maximum of 50 units on",
        "40 % van een maximum van 50 eenheden op",
    ),
    (
        MoneyCap(id="x", amount_minor=100, per="year", year_by="settlement", indexed="cpi", lines=("job",), clause="3"),
        "the amount follows index “CPI”; an amount counts in the year in which its period is settled.",
        "het bedrag volgt de indexering “CPI”; een bedrag telt mee in het jaar waarin de periode wordt afgerekend.",
    ),
    (
        MoneyCap(id="x", amount_minor=100, per="period", sharing="pro_rata", cut="carried", unused="carried"),
        (
            "at most EUR 1.00 is paid, in each period, on all payment lines together; what falls short is shared "
            "among the payment "
            "lines of a period in proportion to what they ask; what is cut is carried to later periods; what is left "
            "is carried to the time after."
        ),
        (
            "bij een tekort wordt de ruimte over de betaalregels van een periode verdeeld naar evenredigheid van "
            "wat zij vragen; "
            "wat wordt gekort, wordt doorgeschoven naar latere periodes; ruimte die overblijft, wordt doorgeschoven"
        ),
    ),
    (
        MoneyFloor(
            id="x",
            amount_minor=100,
            per="year",
            lines=("day",),
            start=date(2021, 1, 1),
            end=date(2022, 1, 1),
            clause="3",
        ),
        (
            "Floor x (3): at least EUR 1.00 is paid, in each calendar year, on payment line “A day”; what is "
            "missing is added at "
            "the end to payment line “A day”; it holds from 1 January 2021 on; it holds up to and including 31 "
            "December 2021."
        ),
        (
            "Minimum x (3): ten minste € 1,00 wordt betaald, in elk kalenderjaar, op betaalregel “A day”; wat "
            "ontbreekt, wordt aan "
            "het eind toegevoegd aan betaalregel “A day”; dit geldt vanaf 1 januari 2021; dit geldt tot en met "
            "31 december 2021."
        ),
    ),
    (
        MoneyFloor(id="minimum", amount_minor=100, clause="3"),
        "Floor minimum (3): at least EUR 1.00",
        "Minimum (3): ten minste € 1,00",
    ),
    (
        MoneyFloor(id="x", amount_minor=100),
        "on all payment lines together; what is missing is added at the end to payment line “A job”.",
        "op alle betaalregels samen; wat ontbreekt, wordt aan het eind toegevoegd aan betaalregel “A job”.",
    ),
    (
        ReturnCap(
            id="x",
            lines=("open",),
            clause="3",
            capital=(Capital(date=date(2020, 1, 1), amount_minor=100), Capital(date=date(2021, 1, 1), amount_minor=50)),
            rate=Fraction(3, 20),
            compounds=(date(2021, 1, 1), date(2022, 1, 1)),
        ),
        (
            "capital of EUR 1.00 on 1 January 2020 and EUR 0.50 on 1 January 2021; the balance grows by 15 % on "
            "1 January 2021 "
            "and 1 January 2022, and payments lower it."
        ),
        (
            "een inleg van € 1,00 op 1 januari 2020 en € 0,50 op 1 januari 2021; het saldo groeit met 15 % op 1 "
            "januari 2021 en "
            "1 januari 2022, en betalingen verlagen het."
        ),
    ),
    (
        ReturnCap(id="x", capital=(Capital(date=date(2020, 1, 1), amount_minor=100),), rate=FORTY, compounds=()),
        "the balance grows by 40 % on no day",
        "het saldo groeit met 40 % op geen enkele dag",
    ),
)


def _said(limit: Limit, lang: str) -> str:
    return limit_sentence(limit, Telling(contract=CONTRACT, words=LANGUAGES[lang]))


class TestLimits:
    """Limits in sentences."""

    @pytest.mark.parametrize(("limit", "english", "dutch"), LIMITS)
    def test_says(self, limit: Limit, english: str, dutch: str) -> None:
        """Every clause of a limit is said in both languages."""
        assert english in _said(limit, "en")
        assert dutch in _said(limit, "nl")

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("limit", [limit for limit, _, _ in LIMITS])
    def test_nothing_silent(self, limit: Limit, lang: str) -> None:
        """A sentence without one of its clauses is another sentence."""
        assert set() == silent_fields(limit, lambda each: _said(each, lang))

    def test_all_kinds(self) -> None:
        """There is something that tells every kind, and every clause a kind may have stands in the cases above."""
        limits = [limit for limit, _, _ in LIMITS]

        assert set(LIMIT_KINDS) == set(SAID_BY_LIMIT) == {limit.kind for limit in limits}
        for kind in LIMIT_KINDS.values():
            assert optional_fields(kind) == fields_used(limits, kind)
