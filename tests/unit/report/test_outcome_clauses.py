import copy
from datetime import date
from fractions import Fraction

import attrs
import pytest

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.metric import (
    METRIC_KINDS,
    ChangeMetric,
    CountMetric,
    Factor,
    IndexMetric,
    IndexPart,
    LatestMetric,
    MeanMetric,
    Metric,
    MilestoneMetric,
    RateMetric,
    RoundTo,
    Significance,
    Stage,
    StagedMetric,
    SumMetric,
)
from outcomes_fund.domain.terms import UnitPriceLine
from outcomes_fund.report.admission_clauses import RULES_SAID
from outcomes_fund.report.line_sentences import line_sentence
from outcomes_fund.report.modifier_clauses import MODIFIERS_SAID
from outcomes_fund.report.outcome_clauses import SAID_BY_KIND, metric_sentence
from outcomes_fund.report.sentences import LANGUAGES, explain
from outcomes_fund.report.telling import Telling
from tests.unit.report.told import CONTRACT, MONTH, fields_used, one, optional_fields, silent_fields

HALF = Fraction(1, 2)

# Each with a part of its text in English and in Dutch.
KINDS: tuple[tuple[Metric, str, str], ...] = (
    (
        CountMetric(id="x", title="X", measured_by="a count", compared_with="last year"),
        "(measured by a count; compared with last year; achieved",
        "(gemeten met a count; vergeleken met last year; behaald",
    ),
    (SumMetric(id="x", title="X"), "“X” (how it is measured is not", "“X” (meetwijze niet vermeld"),
    (RateMetric(id="x", title="X"), "compared with nothing", "zonder vergelijking"),
    (MilestoneMetric(id="x", title="X"), "Metric x: “X”", "Indicator x: “X”"),
    (LatestMetric(id="x", title="X"), "achieved from 1 January 2020", "behaald van 1 januari 2020"),
    (MeanMetric(id="x", title="X"), "the mean of the values", "het gemiddelde van de waarden"),
    (SumMetric(id="x", title="X", evidence="days"), "read from the claims of “Days”", "uit de claims van “Days”"),
    (
        ChangeMetric(id="x", title="X", of="days", baseline=Fraction(40)),
        "(worked out as “Days” less a fixed baseline of 40)",
        "(berekend als “Days” min een vaste nulmeting van 40)",
    ),
    (
        ChangeMetric(id="x", title="X", of="rate", baseline=HALF, direction="decrease", relative=True),
        "worked out as a fixed baseline of 50 % less “Rate”, as a part of that baseline",
        "berekend als een vaste nulmeting van 50 % min “Rate”, als deel van die nulmeting",
    ),
    (
        ChangeMetric(id="x", title="X", of="rate", baseline_metric="control", measured_by="a study"),
        "worked out as “Rate” less the baseline “Control”; measured by a study)",
        "berekend als “Rate” min de nulmeting “Control”; gemeten met a study)",
    ),
    (
        ChangeMetric(id="x", title="X", of="rate", baseline_tests=1),
        "less a rolling baseline: “Rate” at the test before",
        "min een voortschrijdende nulmeting: “Rate” bij de vorige meting",
    ),
    (
        ChangeMetric(id="x", title="X", of="rate", baseline_tests=3),
        "the mean of “Rate” at the 3 tests before",
        "het gemiddelde van “Rate” bij de 3 vorige metingen",
    ),
    (
        IndexMetric(
            id="x",
            title="X",
            of=(
                IndexPart(metric="days", weight=Fraction(2)),
                IndexPart(metric="rate", weight=HALF, target=Fraction(4, 5), lowest=HALF, highest=Fraction(1)),
                IndexPart(metric="jobs", weight=Fraction(1), lowest=Fraction(1)),
                IndexPart(metric="jobs", weight=Fraction(1), highest=Fraction(9)),
            ),
        ),
        (
            "worked out as the sum of 2 times “Days”, 0.5 times “Rate” divided by 80 % (counted as at least 0.5 "
            "and at most "
            "1), 1 times “Jobs” (counted as at least 1) and 1 times “Jobs” (counted as at most 9)"
        ),
        (
            "de som van 2 maal “Days”, 0,5 maal “Rate” gedeeld door 80 % (telt voor ten minste 0,5 en ten hoogste 1), "
            "1 maal “Jobs” (telt voor ten minste 1) en 1 maal “Jobs” (telt voor ten hoogste 9)"
        ),
    ),
    (
        StagedMetric(id="x", title="X", of=(Stage(metric="rate"), Stage(metric="control", start=date(2021, 1, 1)))),
        "depends on the day of the test: “Rate” at first and “Control” from 1 January 2021 on",
        "hangt af van de dag van de meting: eerst “Rate” en “Control” vanaf 1 januari 2021",
    ),
)

MODIFIED: tuple[tuple[Metric, str, str], ...] = (
    (
        SumMetric(id="x", title="X", read="period"),
        "always read for the period of the test alone",
        "altijd gemeten over alleen de periode van de meting",
    ),
    (
        SumMetric(id="x", title="X", read="to_date"),
        "always read over everything from the start",
        "altijd gemeten over alles vanaf het begin",
    ),
    (
        SumMetric(id="x", title="X", audit="rate"),
        "multiplied by “Rate”, the part that an audit of a sample confirmed",
        "vermenigvuldigd met “Rate”, het deel dat bij controle van een steekproef is bevestigd",
    ),
    (
        SumMetric(id="x", title="X", significance=Significance(p_value="days", below=Fraction(1, 20))),
        "unless it is significant: “Days” is below 0.05",
        "tenzij het significant is: “Days” is lager dan 0,05",
    ),
    (
        SumMetric(id="x", title="X", significance=Significance(lower="days", upper="jobs")),
        "0 lies outside the interval from “Days” to “Jobs”",
        "0 ligt buiten het interval van “Days” tot “Jobs”",
    ),
    (
        SumMetric(id="x", title="X", deadweight=Fraction(1, 5)),
        "less 20 % that would have been achieved anyway",
        "verminderd met 20 % die ook zonder bereikt zou zijn",
    ),
    (
        SumMetric(id="x", title="X", deadweight_metric="rate"),
        "achieved anyway (deadweight): “Rate”",
        "ook zonder bereikt zou zijn (deadweight): “Rate”",
    ),
    (
        SumMetric(
            id="x",
            title="X",
            factors=(
                Factor(value=Fraction(367, 100), title="CO2 in carbon"),
                Factor(metric="days"),
                Factor(value=HALF),
            ),
        ),
        "multiplied by CO2 in carbon (3.67), “Days” and 0.5",
        "vermenigvuldigd met CO2 in carbon (3,67), “Days” en 0,5",
    ),
    (SumMetric(id="x", title="X", lowest=Fraction(0)), "counted as at least 0", "telt voor ten minste 0"),
    (RateMetric(id="x", title="X", highest=Fraction(1)), "counted as at most 100 %", "telt voor ten hoogste 100 %"),
    (
        SumMetric(id="x", title="X", round=RoundTo(step=Fraction(1, 10), mode="down")),
        "rounded to whole multiples of 0.1, towards zero",
        "afgerond op hele veelvouden van 0,1, naar beneden (naar nul toe)",
    ),
    (SumMetric(id="x", title="X", otherwise=Fraction(0)), "0 where there is no result", "0 als er geen uitkomst is"),
)

RULES: tuple[tuple[Admission, str, str], ...] = (
    (Admission(enrolment_start=date(2020, 2, 1)), "enrolled on 1 February 2020 or later", "op of na 1 februari 2020"),
    (Admission(enrolment_end=date(2020, 2, 1)), "enrolled on 31 January 2020 or earlier", "op of voor 31 januari 2020"),
    (Admission(outcome_start=date(2020, 2, 1)), "achieved from 1 February 2020", "behaald van 1 februari 2020"),
    (Admission(outcome_end=date(2020, 2, 1)), "including 31 January 2020", "tot en met 31 januari 2020"),
    (Admission(within_of_enrolment=MONTH), "within 1 month of enrolment", "binnen 1 maand na instroom"),
    (Admission(claim_within=MONTH), "reported within 1 month", "gemeld binnen 1 maand"),
    (Admission(claim_deadline=date(2023, 2, 1)), "reported on 1 February 2023 at", "gemeld uiterlijk op 1 februari"),
    (Admission(group="young"), "who then belong to group “young”", "die dan tot groep “young” behoren"),
    (Admission(cohort="first"), "of cohort “first”", "van cohort “first”"),
    (Admission(once_per="person"), "once for each participant", "eenmaal per deelnemer"),
    (
        Admission(count_max=2),
        "at most 2 times for each participant, over the",
        "ten hoogste 2 keer per deelnemer, over",
    ),
    (Admission(count_max=2, count_per="year"), "participant, in each calendar year", "deelnemer, in elk kalenderjaar"),
    (Admission(count_max=2, count_per="period"), "participant, in each period", "deelnemer, in elke periode"),
    (
        Admission(after=(After(metric="jobs"),)),
        "only if “Jobs” of the same participant came first)",
        "alleen als “Jobs” van dezelfde deelnemer eraan voorafging)",
    ),
    (
        Admission(after=(After(metric="jobs", at_least=MONTH),)),
        "came first, at least 1 month before, counted from the first time",
        "eraan voorafging, ten minste 1 maand eerder, gerekend vanaf de eerste keer",
    ),
    (
        Admission(after=(After(metric="jobs", at_most=MONTH, clock="latest", reset_by="days"),)),
        "at most 1 month before, counted from the latest time; after “Days” that starts anew",
        "ten hoogste 1 maand eerder, gerekend vanaf de laatste keer; na “Days” begint dat opnieuw",
    ),
    (
        Admission(after=(After(metric="jobs", at_least=MONTH, at_most=MONTH),)),
        "at least 1 month and at most 1 month before",
        "ten minste 1 maand en ten hoogste 1 maand eerder",
    ),
    (
        Admission(person_at_least=Fraction(90)),
        "add up to at least 90, and only from then on",
        "de drempel van 90 halen, en pas vanaf dat moment",
    ),
    (
        Admission(person_at_least=Fraction(90), back_to_start=True),
        "add up to at least 90, and then from the first claim on",
        "de drempel van 90 halen, en dan vanaf de eerste claim",
    ),
    (Admission(verification="waived"), "without verification", "zonder verificatie"),
    (Admission(deemed_after=MONTH), "taken for verified 1 month after the report", "geldt 1 maand na de melding"),
)

SHOWN = [*KINDS, *MODIFIED, *((SumMetric(id="x", title="X", admission=rules), en, nl) for rules, en, nl in RULES)]


def _told(metric: Metric, lang: str) -> str:
    # Only the sentence is looked at, so that the metric need not fit the contract: it goes in unchecked.
    brought = copy.copy(CONTRACT)
    object.__setattr__(brought, "metrics", (*CONTRACT.metrics, metric))
    return metric_sentence(metric.id, Telling(contract=brought, words=LANGUAGES[lang]))


class TestMetrics:
    """What is measured, in sentences."""

    @pytest.mark.parametrize(("metric", "english", "dutch"), SHOWN)
    def test_says(self, metric: Metric, english: str, dutch: str) -> None:
        """Every clause of a metric is said in both languages."""
        assert english in _told(metric, "en")
        assert dutch in _told(metric, "nl")

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("metric", [metric for metric, _, _ in SHOWN])
    def test_nothing_silent(self, metric: Metric, lang: str) -> None:
        """A sentence without one of its clauses is another sentence."""
        assert set() == silent_fields(metric, lambda each: _told(each, lang)) - {"resolution"}

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("rules", [rules for rules, _, _ in RULES])
    def test_no_rule_silent(self, rules: Admission, lang: str) -> None:
        """A rule on claims that is left out changes the sentence."""
        assert set() == silent_fields(rules, lambda each: _told(SumMetric(id="x", title="X", admission=each), lang))

    def test_all_kinds(self) -> None:
        """There is something that tells every kind, and every clause a kind may have stands in the cases above."""
        metrics = [metric for metric, _, _ in SHOWN]
        optional = {name for kind in METRIC_KINDS.values() for name in optional_fields(kind)}
        given = {name for kind in METRIC_KINDS.values() for name in fields_used(metrics, kind)}

        assert set(METRIC_KINDS) == set(SAID_BY_KIND) == {metric.kind for metric in metrics}
        assert optional - {"unit", "resolution"} == given

    def test_all_modifiers(self) -> None:
        """There is something that tells everything that changes a value."""
        plain = {"unit", "measured_by", "compared_with", "evidence", "admission", "resolution"}

        assert optional_fields(SumMetric) - plain == set(MODIFIERS_SAID)

    def test_all_rules(self) -> None:
        """There is something that tells every rule on claims, and every rule stands in the cases above."""
        assert optional_fields(Admission) == {name for names in RULES_SAID for name in names}
        assert optional_fields(Admission) == fields_used([rules for rules, _, _ in RULES], Admission)
        entries = [entry for rules, _, _ in RULES for entry in rules.after]
        assert optional_fields(After) == fields_used(entries, After)


class TestBound:
    """Values of a metric as people write them."""

    @pytest.mark.parametrize(
        ("metric", "text"),
        [
            (RateMetric(id="x", title="X"), "50 %"),
            (RateMetric(id="x", title="X", factors=(Factor(value=Fraction(2)),)), "0.5"),
            (SumMetric(id="x", title="X"), "0.5"),
            (LatestMetric(id="x", title="X"), "0.5"),
            (LatestMetric(id="x", title="X", unit="Share of children", resolution=Fraction(1, 100)), "50 %"),
            (MeanMetric(id="x", title="X", unit="part", resolution=Fraction(1, 100)), "50 %"),
            (LatestMetric(id="x", title="X", unit="partner"), "0.5"),
            (LatestMetric(id="x", title="X", unit="%", resolution=Fraction(1, 10)), "0.5 %"),
            (LatestMetric(id="x", title="X", unit="%", resolution=Fraction(1, 100)), "0.5"),
            (ChangeMetric(id="x", title="X", of="rate", baseline_metric="control"), "50 percentage points"),
            (ChangeMetric(id="x", title="X", of="days", baseline=Fraction(1)), "0.5"),
            (ChangeMetric(id="x", title="X", of="days", baseline=Fraction(1), relative=True), "50 %"),
            (IndexMetric(id="x", title="X", of=(IndexPart(metric="rate", weight=HALF),)), "0.5"),
            (StagedMetric(id="x", title="X", of=(Stage(metric="rate"),)), "50 %"),
            (StagedMetric(id="x", title="X", of=(Stage(metric="rate"), Stage(metric="days"))), "0.5"),
        ],
    )
    def test_manner(self, metric: Metric, text: str) -> None:
        """A rate is a percentage, a change of rates counts percentage points, anything else is a number."""
        sentence = _told(attrs.evolve(metric, lowest=HALF), "en")

        assert sentence.endswith((f"counted as at least {text}).", f"counted as at least {text};"))

    @pytest.mark.parametrize(
        ("unit", "resolution", "text"),
        [("share of days", Fraction(1, 100), "50"), ("percent", Fraction(1, 10), "0.5")],
    )
    def test_difference(self, unit: str, resolution: Fraction, text: str) -> None:
        """A change of parts counts percentage points, whether the evidence holds parts or percents."""
        score = LatestMetric(id="score", title="Score", unit=unit, resolution=resolution)
        change = ChangeMetric(id="x", title="X", of="score", baseline=Fraction(1), lowest=HALF)
        contract = copy.copy(CONTRACT)
        object.__setattr__(contract, "metrics", (score, change))

        assert metric_sentence("x", Telling(contract=contract, words=LANGUAGES["en"])).endswith(
            f"counted as at least {text} percentage points)."
        )


WAIVED = SumMetric(id="w", title="W", admission=Admission(verification="waived"))
DEEMED = SumMetric(id="d", title="D", admission=Admission(deemed_after=MONTH))


class TestVerification:
    """Who answers for what is paid."""

    @pytest.mark.parametrize(
        ("metric", "english", "dutch"),
        [
            (SumMetric(id="n", title="N"), "as soon as the Verifier has verified it.", "zodra the Verifier het"),
            (WAIVED, "as soon as it has been reported.", "zodra het resultaat is gemeld."),
            (DEEMED, "the Verifier has verified it or it is taken for", "of het als geverifieerd geldt."),
        ],
    )
    def test_by_claim(self, metric: SumMetric, english: str, dutch: str) -> None:
        """A claim waits for its verification only where it has to be verified."""
        line = UnitPriceLine(id="x", title="X", metric=metric.id, bands=one(100))

        assert english in _line(line, (metric,), "en")
        assert dutch in _line(line, (metric,), "nl")

    @pytest.mark.parametrize(
        ("parts", "english", "dutch"),
        [
            ("n", "alone, as verified by the Verifier; it", "zoals geverifieerd door the Verifier;"),
            ("w", "alone, as reported; it is paid", "zoals gemeld;"),
            ("d", "as verified by the Verifier or taken for verified;", "of wat als geverifieerd geldt;"),
            ("nw", "as verified by the Verifier or taken for verified;", "of wat als geverifieerd geldt;"),
        ],
    )
    def test_at_tests(self, parts: str, english: str, dutch: str) -> None:
        """A value is as reported where no evidence behind it is verified."""
        weighed = tuple(IndexPart(metric=name, weight=HALF) for name in parts)
        metrics = (SumMetric(id="n", title="N"), WAIVED, DEEMED, IndexMetric(id="x", title="X", of=weighed))
        line = UnitPriceLine(id="x", title="X", metric="x", bands=one(100), measured="period", paid="period")

        assert english in _line(line, metrics, "en")
        assert dutch in _line(line, metrics, "nl")


def _line(line: UnitPriceLine, metrics: tuple[Metric, ...], lang: str) -> str:
    contract = copy.copy(CONTRACT)
    object.__setattr__(contract, "metrics", metrics)
    return line_sentence(line, Telling(contract=contract, words=LANGUAGES[lang]))


class TestMetricsBehindLines:
    """Metrics that no line names."""

    def test_told_once(self) -> None:
        """A metric that another one is worked out from has a sentence of its own; one that nothing names has none."""
        sentences = explain(CONTRACT)
        parts = tuple(IndexPart(metric=name, weight=HALF) for name in ("rate", "jobs", "control"))
        told = attrs.evolve(CONTRACT, metrics=(*CONTRACT.metrics, IndexMetric(id="blend", title="Blend", of=parts)))

        assert not any(sentence.startswith("Metric") for sentence in sentences)
        assert ["Metric rate", "Metric control"] == [
            sentence.split(":")[0] for sentence in explain(told) if sentence.startswith("Metric")
        ]
