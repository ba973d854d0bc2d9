import copy
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.allocation import (
    LinePayees,
    LinePayers,
    PartyWeight,
    Payees,
    PayeeShare,
    Payers,
    PayerShare,
)
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.contract import Assumption, Contract
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.metric import LatestMetric
from outcomes_fund.domain.payment import (
    Advance,
    Dispute,
    ExchangeRate,
    Holdback,
    Plan,
    PlannedPayment,
    Vat,
    VatRule,
)
from outcomes_fund.domain.terms import FixedLine
from outcomes_fund.report.sentences import LANGUAGES, Language, explain
from tests.unit.report.told import CONTRACT, MONTH, fields_used, optional_fields, silent_fields

CITY, STATE = PartyWeight(party="city", weight=Fraction(1)), PartyWeight(party="state", weight=Fraction(3))
FIGURE = IndexFigure(month=date(2021, 4, 1), value=Fraction(104))
INDEX = Index(id="x", title="X", base_month=date(2019, 7, 1), month=7, years_back=1, figures=(FIGURE,))
MONTHLY = Index(id="x", title="X", base_month=date(2019, 7, 1), every="month", months_back=2, figures=())
ADVANCE = Advance(payer="city", payee="doer", date=date(2020, 1, 1), amount_minor=100)
DISPUTE = Dispute(line="job", opened=date(2020, 5, 1))
PLAN = Plan(
    id="p1",
    agreed=date(2020, 1, 1),
    payments=(
        PlannedPayment(date=date(2020, 3, 31), amount_minor=100),
        PlannedPayment(date=date(2020, 3, 31), amount_minor=50, line="job"),
    ),
)
AMENDMENT = Amendment(id="a1", start=date(2021, 1, 1))
FEE = FixedLine(id="fee", title="A fee", amount_each_period_minor=100)

# What is given to the contract, with a part of its sentences in English and in Dutch.
TERMS: tuple[tuple[dict[str, Any], str, str], ...] = (
    (
        {"payers": Payers(shares=CONTRACT.payers.shares, by_line=(LinePayers(lines=("job",), weights=(CITY, STATE)),))},
        "Of every amount owed on payment line “A job” the City pays 25 % and the State pays 75 %.",
        "Van elk verschuldigd bedrag op betaalregel “A job” geldt: the City betaalt 25 % en the State betaalt 75 %.",
    ),
    (
        {
            "payers": Payers(
                shares=(PayerShare(party="city", municipality="Delft"), PayerShare(party="state", weight=Fraction(1))),
                residence_share=Fraction(1, 2),
                by_line=(LinePayers(weights=(STATE,), residence_share=Fraction(1, 4)),),
            )
        },
        (
            "owed on all payment lines the municipality where the participant lives pays 25 %; of the rest, and of "
            "what belongs to no such municipality, the State pays 100 %."
        ),
        (
            "op alle betaalregels betaalt de gemeente waar de deelnemer woont 25 %; van de rest, en van wat bij "
            "geen van die "
            "gemeenten hoort, geldt: the State betaalt 100 %."
        ),
    ),
    (
        {
            "payees": Payees(
                shares=(PayeeShare(party="doer"), PayeeShare(party="saver")),
                by_line=(LinePayees(lines=("job", "day"), weights=(PartyWeight(party="saver", weight=Fraction(1)),)),),
            )
        },
        "Of every amount paid on payment lines “A job” and “A day” the Fund receives 100 %.",
        "Van elk betaald bedrag op de betaalregels “A job” en “A day” geldt: the Fund ontvangt 100 %.",
    ),
    (
        {"indices": (INDEX,)},
        (
            "Index x (X): prices are multiplied by the figure of July 1 year before divided by that of July "
            "2019; only final "
            "figures count; figures are given up to and including April 2021."
        ),
        (
            "Indexering x (X): prijzen worden vermenigvuldigd met het indexcijfer van juli, 1 jaar eerder, "
            "gedeeld door dat van "
            "juli 2019; alleen definitieve cijfers tellen; er zijn cijfers tot en met april 2021."
        ),
    ),
    (
        {"indices": (attrs.evolve(INDEX, years_back=0, title=""),)},
        "Index x: prices are multiplied by the figure of July of the year itself divided by",
        "het indexcijfer van juli van het jaar zelf, gedeeld door",
    ),
    (
        {"indices": (attrs.evolve(MONTHLY, status="provisional", decimals=3, mode="down"),)},
        (
            "the figure of the month 2 months before divided by that of July 2019; a provisional figure counts "
            "until the final "
            "one is known; the factor is rounded to 3 decimals, towards zero; no figures are given yet."
        ),
        (
            "het indexcijfer van de maand 2 maanden eerder, gedeeld door dat van juli 2019; een voorlopig cijfer "
            "telt totdat het "
            "definitieve bekend is; de factor wordt afgerond op 3 decimalen, naar beneden; er zijn nog geen cijfers."
        ),
    ),
    (
        {
            "indices": (
                attrs.evolve(
                    MONTHLY, months_back=0, lowest=Fraction(1), highest=Fraction(11, 10), only_upwards=True, decimals=2
                ),
            )
        },
        (
            "figure of the month itself divided by that of July 2019; only final figures count; the factor is "
            "rounded to 2 "
            "decimals, a half away from zero; it is at least 1; it is at most 1.1; it never falls;"
        ),
        (
            "van de maand zelf, gedeeld door dat van juli 2019; alleen definitieve cijfers tellen; de factor "
            "wordt afgerond op 2 "
            "decimalen, halven van nul af; hij is ten minste 1; hij is ten hoogste 1,1; hij daalt nooit;"
        ),
    ),
    (
        {"exchange": (ExchangeRate(currency="USD", rate=Fraction(23, 25)),)},
        "One USD is converted into EUR 0.92, a rate fixed by the contract.",
        "Eén USD wordt omgerekend in EUR 0,92, een in het contract vastgelegde koers.",
    ),
    (
        {"holdback": Holdback(share=Fraction(1, 10), release_on=date(2023, 6, 1))},
        "Of every payment on all payment lines 10 % is held back; it is released on 1 June 2023.",
        (
            "Van elke betaling op alle betaalregels wordt 10 % ingehouden; de inhouding wordt vrijgegeven op 1 "
            "juni 2023."
        ),
    ),
    (
        {"holdback": Holdback(share=Fraction(1, 10), release_after=MONTH, lines=("job",))},
        "on payment line “A job” 10 % is held back; it is released 1 month after the end of its period.",
        (
            "op betaalregel “A job” wordt 10 % ingehouden; de inhouding wordt 1 maand na het eind van de periode "
            "vrijgegeven."
        ),
    ),
    (
        {"holdback": Holdback(share=Fraction(1, 10), release_when="opened")},
        "it is released once “Opening” has been reached.",
        "de inhouding wordt vrijgegeven zodra “Opening” is bereikt.",
    ),
    (
        {"advances": (ADVANCE,)},
        (
            "the City pays the Provider an advance of EUR 1.00 on 1 January 2020; 100 % of each later payment "
            "between them is "
            "set off against it, and what the contract's end finds not set off is paid back."
        ),
        (
            "the City betaalt the Provider op 1 januari 2020 een voorschot van € 1,00; met elke latere betaling "
            "tussen hen wordt "
            "het verrekend voor 100 % van die betaling, en wat aan het eind van het contract niet is verrekend, wordt "
            "teruggevorderd."
        ),
    ),
    (
        {"advances": (attrs.evolve(ADVANCE, set_off_share=Fraction(1, 2), rest="kept"),)},
        (
            "50 % of each later payment between them is set off against it, and what the contract's end finds "
            "not set off may "
            "be kept."
        ),
        "niet is verrekend, wordt niet teruggevorderd.",
    ),
    (
        {
            "vat": Vat(
                prices="excluding",
                rules=(
                    VatRule(rate=Fraction(21, 100)),
                    VatRule(treatment="exempt", lines=("job",), start=date(2021, 1, 1)),
                ),
            )
        },
        "Value added tax on payment line “A job”, from 1 January 2021 on: none, the service is exempt.",
        "Btw op betaalregel “A job”, vanaf 1 januari 2021: geen, de dienst is vrijgesteld.",
    ),
    (
        {
            "vat": Vat(
                prices="including",
                rules=(
                    VatRule(treatment="outside_scope"),
                    VatRule(treatment="reverse_charge", rate=Fraction(9, 100), lines=("day",)),
                ),
            )
        },
        "Value added tax on payment line “A day”: 9 %, which the payer accounts for (reverse charge).",
        "Btw op betaalregel “A day”: 9 %, verlegd naar de betaler.",
    ),
    (
        {"vat": Vat(prices="including", rules=(VatRule(rate=Fraction(9, 100)), VatRule(treatment="outside_scope")))},
        "Value added tax on all payment lines: none, it is outside the scope of the tax.",
        "Btw op alle betaalregels: geen, de betaling valt buiten de heffing.",
    ),
    (
        {"amendments": (attrs.evolve(AMENDMENT, end=date(2024, 1, 1), clause="9.1", agreed=date(2020, 12, 1)),)},
        (
            "Amendment a1 (9.1) holds for what is achieved from 1 January 2021 on, and counts as known from 1 "
            "December 2020: "
            "the contract now ends on 31 December 2023."
        ),
        (
            "Wijziging a1 (9.1) geldt voor wat vanaf 1 januari 2021 wordt behaald, en is bekend vanaf 1 december "
            "2020: het "
            "contract eindigt nu op 31 december 2023."
        ),
    ),
    (
        {
            "amendments": (
                attrs.evolve(
                    AMENDMENT,
                    by="enrolled",
                    lines=(attrs.evolve(CONTRACT.lines[0], title="A better job"), FEE),
                    stops=("day",),
                    payers=(LinePayers(weights=(STATE,)),),
                ),
            )
        },
        (
            "holds for participants who enrolled from 1 January 2021 on, and counts as known from 1 January "
            "2021: other terms "
            "for payment line “A job”, a new rule in payment line “A fee”, nothing is earned any more on payment "
            "line “A day”, "
            "other shares of payers."
        ),
        (
            "geldt voor deelnemers die vanaf 1 januari 2021 zijn ingestroomd, en is bekend vanaf 1 januari 2021: "
            "andere bepalingen voor betaalregel “A job”, een nieuwe regel in betaalregel “A fee”, er wordt niets meer "
            "verdiend op "
            "betaalregel “A day”, andere aandelen van resultaatbetalers."
        ),
    ),
    (
        {
            "limits": (MoneyCap(id="old", amount_minor=100),),
            "amendments": (
                attrs.evolve(
                    AMENDMENT,
                    metrics=(LatestMetric(id="mood", title="Mood"),),
                    limits=(MoneyCap(id="old", amount_minor=200), MoneyCap(id="new", amount_minor=300, lines=("job",))),
                ),
            ),
        },
        "other figures for limit old, a new limit new, a new metric “Mood”.",
        "andere cijfers voor plafond old, een nieuw plafond new, een nieuwe indicator “Mood”.",
    ),
    ({"amendments": (AMENDMENT,)}, "known from 1 January 2021: nothing changes.", "er verandert niets."),
    (
        {"disputes": (DISPUTE,)},
        (
            "The parties have been in dispute about payment line “A job” since 1 May 2020: what it owes for "
            "periods that begin "
            "on or after 1 January 2020 waits."
        ),
        (
            "Over betaalregel “A job” is sinds 1 mei 2020 een geschil: wat daarop verschuldigd is voor periodes "
            "die beginnen op of "
            "na 1 januari 2020, wordt aangehouden."
        ),
    ),
    (
        {"disputes": (attrs.evolve(DISPUTE, closed=date(2020, 9, 1), start=date(2020, 4, 1), end=date(2020, 7, 1)),)},
        (
            "since 1 May 2020, and settled it on 1 September 2020: what it owes for periods that begin from 1 "
            "April 2020 up to "
            "and including 30 June 2020 waits."
        ),
        (
            "is sinds 1 mei 2020 een geschil, dat is beëindigd op 1 september 2020: wat daarop verschuldigd is "
            "voor periodes die "
            "beginnen van 1 april 2020 tot en met 30 juni 2020, wordt aangehouden."
        ),
    ),
    (
        {"plans": (PLAN,)},
        "Plan p1, agreed on 1 January 2020, foresees 2 payments of EUR 1.50 in all; it changes nothing that is owed.",
        (
            "Raming p1, overeengekomen op 1 januari 2020, voorziet 2 betalingen van samen € 1,50; aan wat "
            "verschuldigd is "
            "verandert zij niets."
        ),
    ),
    (
        {"plans": (attrs.evolve(PLAN, payments=PLAN.payments[:1]),)},
        "foresees 1 payment of EUR 1.00 in all",
        "voorziet 1 betaling van samen € 1,00",
    ),
    (
        {"recovery": "claim_back"},
        "What was paid and turns out not to be owed is claimed back from the payee.",
        "Wat is betaald en achteraf niet verschuldigd blijkt, wordt van de ontvanger teruggevorderd.",
    ),
)

# Records of which each one given to the contract is told by itself.
LISTS = {"indices": Index, "advances": Advance, "disputes": Dispute, "amendments": Amendment}


def _with(**given: object) -> Contract:
    # Only sentences are looked at, so that what is given need not fit the contract: it goes in unchecked.
    contract = copy.copy(CONTRACT)
    for name, value in given.items():
        object.__setattr__(contract, name, value)
    return contract


def _told(lang: Language, **given: object) -> str:
    return "\n".join(explain(_with(**given), lang=lang))


class TestTerms:
    """Everything behind lines and limits, in sentences."""

    @pytest.mark.parametrize(("given", "english", "dutch"), TERMS)
    def test_says(self, given: dict[str, Any], english: str, dutch: str) -> None:
        """Every clause is said in both languages."""
        assert english in _told("en", **given)
        assert dutch in _told("nl", **given)

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize(("name", "kind"), LISTS.items())
    def test_nothing_silent(self, name: str, kind: type[attrs.AttrsInstance], lang: Language) -> None:
        """Sentences without one of the clauses are other sentences, and every clause stands in the cases above."""
        records = [record for given, _, _ in TERMS for record in given.get(name, ())]

        assert optional_fields(kind) == fields_used(records, kind)
        for record in records:
            assert set() == silent_fields(record, lambda each: _told(lang, **{name: (each,)}))

    def test_every_part_of_a_contract(self) -> None:
        """Every part that a contract may have changes its sentences."""
        # These say how to read the file, not what is agreed; lines, metrics and limits have tests of their own.
        elsewhere = {"timezone", "sources", "rounding", "payment", "metrics", "population", "limits", "assumptions"}

        assert optional_fields(Contract) - elsewhere == {
            name for given, _, _ in TERMS for name in given if name in optional_fields(Contract)
        } - {"limits"}

    def test_amendment_tells_its_terms(self) -> None:
        """What an amendment brings stands in full behind it, each sentence under its name."""
        metric, limit = LatestMetric(id="mood", title="Mood"), MoneyCap(id="new", amount_minor=300)
        amendment = attrs.evolve(AMENDMENT, lines=(FEE,), metrics=(metric,), limits=(limit,))
        amended = attrs.evolve(amendment, payers=(LinePayers(lines=("fee",), weights=(STATE,)),))

        assert [
            "A fee (fee): for people, EUR 1.00 is paid at the end of each period, whatever the results.",
            (
                "Metric mood: “Mood” (how it is measured is not stated; compared with nothing; achieved from 1 "
                "January 2020 up "
                "to and including 31 December 2022)."
            ),
            "Limit new: at most EUR 3.00 is paid, over the whole contract, on all payment lines together.",
            "Of every amount owed on payment line “A fee” the State pays 100 %.",
        ] == [
            sentence.removeprefix("By amendment a1: ")
            for sentence in explain(_with(amendments=(amended,)))
            if sentence.startswith("By amendment")
        ]

    @pytest.mark.parametrize(
        ("lang", "shared", "alone"),
        [
            ("en", "the City and the State each pay at most EUR 1.00, over", "the Fund pays at most EUR 1.00, in each"),
            (
                "nl",
                "the City en the State betalen elk ten hoogste € 1,00, over",
                "the Fund betaalt ten hoogste € 1,00, in",
            ),
        ],
    )
    def test_equal_caps(self, lang: Language, shared: str, alone: str) -> None:
        """Payers with the same cap share a sentence, and one whose cap is by year has its own."""
        capped = (PayerShare(party="city", weight=Fraction(1), cap_minor=100),)
        yearly = PayerShare(party="saver", weight=Fraction(1), cap_minor=100, cap_per="year")
        state = PayerShare(party="state", weight=Fraction(1), cap_minor=100)
        sentences = explain(_with(payers=Payers(shares=(*capped, yearly, state), overflow="lapse")), lang=lang)

        assert [shared, alone] == [
            start for sentence in sentences for start in (shared, alone) if sentence.startswith(start)
        ]

    def test_extended_end(self) -> None:
        """What has no end of its own ends where the last amendment that gives an end lets the contract end."""
        longer, longest = date(2024, 1, 1), date(2025, 1, 1)
        amendments = (
            attrs.evolve(AMENDMENT, end=longer),
            attrs.evolve(AMENDMENT, id="a2", end=longest, lines=(attrs.evolve(CONTRACT.lines[0], title="Better"),)),
            attrs.evolve(AMENDMENT, id="a3"),
        )
        text = _told("en", amendments=amendments)

        assert "up to and including 31 December 2022" not in text
        assert text.count("up to and including 31 December 2024") == len(CONTRACT.lines) + 1

    def test_which_entry_counts(self) -> None:
        """Where several entries may name a line, the sentences say which one counts, and else they do not."""
        entry, payee = LinePayers(lines=("job",), weights=(STATE,)), PartyWeight(party="saver", weight=Fraction(1))
        payees = LinePayees(lines=("job",), weights=(payee,))
        once = _told(
            "en",
            payers=attrs.evolve(CONTRACT.payers, by_line=(entry,)),
            payees=attrs.evolve(CONTRACT.payees, by_line=(payees,)),
            vat=Vat(prices="excluding", rules=(VatRule(),)),
        )
        twice = _told(
            "en",
            payers=attrs.evolve(CONTRACT.payers, by_line=(entry, entry)),
            payees=attrs.evolve(CONTRACT.payees, by_line=(payees, payees)),
            vat=Vat(prices="excluding", rules=(VatRule(), VatRule())),
        )

        assert "one counts" not in once
        assert (2, 1) == (twice.count("hold, the first one counts"), twice.count("hold, the last one counts"))

    def test_order(self) -> None:
        """Assumptions come last, behind everything that is agreed."""
        assumption = Assumption(about="start", assumed="the first of January")

        assert explain(_with(plans=(PLAN,), assumptions=(assumption,)))[-1].startswith("One rule or figure is assumed")
