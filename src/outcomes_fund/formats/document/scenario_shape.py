"""The shapes of scenario and budget files: one field for each field of the records, and the few exceptions."""

from __future__ import annotations

from typing import get_args

import attrs

from outcomes_fund.exposure.assumptions.budget import Budget
from outcomes_fund.exposure.assumptions.changed import ChangedTerms
from outcomes_fund.exposure.assumptions.distribution import Distribution, Fixed
from outcomes_fund.exposure.assumptions.intake import FixedIntake, Intake
from outcomes_fund.exposure.assumptions.outcome import Outcome, PersonOutcome
from outcomes_fund.exposure.assumptions.scenario import ScenarioTerms
from outcomes_fund.exposure.assumptions.survival import Survival
from outcomes_fund.formats.document.kinds import Kind
from outcomes_fund.formats.document.record_shapes import KINDS, Deriver
from outcomes_fund.formats.document.shapes import Listing, Section

__all__ = ["BUDGET", "CHANGED_SCENARIO", "DERIVER", "SCENARIO", "SHARED"]

# Records count minor units; files count units of the currency.
WORDING = (
    ("Whole minor units", "Amount of money"),
    (", whole minor units", ""),
    ("The figure in whole minor units", "The figure"),
    ("``", "`"),
)

# What each record of a union is called in messages.
NOUNS: dict[type, str] = {
    record: noun
    for noun, union in (
        ("a distribution", Distribution),
        ("a survival", Survival),
        ("an intake", Intake),
        ("an outcome", Outcome),
    )
    for record in get_args(union)
}

# Where a reader looks for them: what ties a quantity to drivers, and the source, stand at the end.
AT_THE_END = ("loadings", "source")


def _ordered(section: Section) -> Section:
    ending = [field for key in AT_THE_END for field in section.fields if field.key == key]
    others = [field for field in section.fields if field.key not in AT_THE_END]
    return attrs.evolve(section, fields=(*others, *ending))


def _fixed_intake(section: Section) -> Section:
    """Let a single number stand in place of a list of it."""
    fields = (
        attrs.evolve(field, shape=attrs.evolve(field.shape, single=True)) if isinstance(field.shape, Listing) else field
        for field in _ordered(section).fields
    )
    return attrs.evolve(section, fields=tuple(fields))


# What a changed place holds is read when the place is known.
ANYTHING = Kind(name="any", expected="a value", read=lambda value, _: value, write=lambda value, _: value, schema={})

DERIVER = Deriver(
    kinds={**KINDS, (object, False): ANYTHING},
    exceptions={**dict.fromkeys(NOUNS, _ordered), FixedIntake: _fixed_intake},
    wording=WORDING,
    nouns=NOUNS,
    bare={Fixed: "value"},
)
SCENARIO = DERIVER.section(ScenarioTerms)
CHANGED_SCENARIO = DERIVER.section(ChangedTerms)

# What stands in many places, under the heading that the documentation gives it.
SHARED = tuple(
    (heading, next(field.shape for field in DERIVER.section(record).fields if field.key == key))
    for heading, record, key in (("A distribution", PersonOutcome, "success"), ("A survival", PersonOutcome, "lasts"))
)
BUDGET = DERIVER.section(Budget)
