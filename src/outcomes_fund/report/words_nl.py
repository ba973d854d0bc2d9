"""The sentences in Dutch, with the terms of ``docs/glossary.md``."""

from __future__ import annotations

from outcomes_fund.report.wording import Words

__all__ = ["DUTCH"]

PHRASES = {
    "and": "en",
    "or": "of",
    "unit": "eenheid",
    # Een betaalregel: welke, voor wie, en wat wordt betaald.
    "rule": "{title} ({reference}): {whom}: {what}.",
    "whom": "voor {population}",
    "whom_all": "voor iedereen op wie het contract ziet",
    # Een tarief per resultaat.
    "unit_price": "{price} wordt betaald per {unit} die telt als {outcome}, zodra {verifier} het resultaat "
    "heeft geverifieerd",
    "price_first": "{price} voor elk van de eerste {up_to}",
    "price_next": "{price} voor elk volgend resultaat tot en met {up_to}",
    "price_rest": "{price} voor elk resultaat daarboven",
    "bands": "een staffel, geteld {over}: {bands}; dit",
    "over_contract": "over het hele contract",
    "over_year": "opnieuw in elk {year}",
    # Een vast bedrag.
    "fixed_period": "{amount} wordt betaald aan het eind van elke periode, wat de resultaten ook zijn",
    "fixed_days": "{instalments} wordt betaald, wat de resultaten ook zijn",
    "instalment": "{amount} op {day}",
    # Een mijlpaal.
    "milestone_to_date": "{amount} wordt eenmaal betaald, aan het eind van de eerste periode waarin geldt: {tests}, "
    "{reading}, zoals geverifieerd door {verifier}",
    "milestone_period": "{amount} wordt betaald aan het eind van elke periode waarin geldt: {tests}, {reading}, "
    "zoals geverifieerd door {verifier}",
    "test_reached": "{outcome} is bereikt",
    "test_at_least": "{outcome} is {bound} of meer",
    "test_above": "{outcome} is hoger dan {bound}",
    "test_at_most": "{outcome} is {bound} of minder",
    "test_below": "{outcome} is lager dan {bound}",
    # Een staffel op een streefwaarde en een glijdende schaal.
    "step_table": "het bedrag van de hoogste trede die {outcome} haalt aan het eind van elke periode, {reading}, "
    "zoals geverifieerd door {verifier}: {steps}; onder de eerste trede niets; {paid}",
    "step_at_least": "{amount} vanaf {bound}",
    "step_above": "{amount} boven {bound}",
    "sliding_scale": "een bedrag dat meebeweegt met {outcome} aan het eind van elke periode, {reading}, "
    "zoals geverifieerd door {verifier}, in een rechte lijn tussen {points}, en daarbuiten gelijk blijft; {paid}",
    "point": "{amount} bij {bound}",
    "point_before_jump": "{amount} net onder {bound}",
    "paid_to_date": "alleen de stijging boven het hoogste eerdere bedrag wordt betaald",
    "paid_period": "het wordt elke keer geheel betaald",
    "reading_to_date": "gemeten over alles vanaf het begin van het contract",
    "reading_period": "gemeten over alleen die periode",
    # Hetzelfde in een paar woorden, voor een lijst van betaalregels.
    "short_unit_price": "{price} per {unit}: {outcome}",
    "short_bands": "{bands},",
    "short_milestone_to_date": "{amount} eenmaal, als geldt: {tests}",
    "short_milestone_period": "{amount} in elke periode waarin geldt: {tests}",
    "short_step_table": "{outcome}: {steps}",
    "short_sliding_scale": "{outcome}: een rechte lijn tussen {points}",
    # Een resultaat: hoe het wordt gemeten, en welke claims tellen.
    "outcome": "“{title}” ({facts})",
    "measured_by": "gemeten met {source}",
    "measured_nowhere": "hoe het wordt gemeten staat er niet bij",
    "compared_with": "vergeleken met {base}",
    "compared_nothing": "met niets vergeleken",
    "achieved": "behaald van {first} tot en met {last}",
    "enrolled": "ingestroomd van {first} tot en met {last}",
    "enrolled_from": "ingestroomd op of na {first}",
    "enrolled_until": "ingestroomd op of voor {last}",
    "within": "binnen {duration} na instroom",
    "claim_within": "gemeld binnen {duration}",
    "claim_deadline": "gemeld uiterlijk op {day}",
    "once_person": "eenmaal per deelnemer",
    "once_instance": "eenmaal per afzonderlijk geval van een deelnemer",
    "nobody": "de verificateur",
    # Plafonds.
    "limit": "Plafond {reference}: {what}.",
    "person_amount": "één deelnemer levert ten hoogste {amount} op, {per}, {lines}",
    "person_units": "van één deelnemer tellen ten hoogste {units} mee voor betaling, {per}, {lines}",
    "volume": "ten hoogste {units} tellen mee voor betaling, {per}, {lines}",
    "money": "ten hoogste {amount} wordt betaald, {per}, {lines}",
    "units_one": "1 eenheid",
    "units_several": "{count} eenheden",
    "units_called": "{units} ({unit})",
    "per_contract": "over het hele contract",
    "per_year": "in elk {year}",
    "per_period": "in elke periode",
    "year_calendar": "kalenderjaar",
    "year_contract": "contractjaar",
    "lines_all": "op alle betaalregels samen",
    "lines_priced": "op alle betaalregels met een tarief per resultaat samen",
    "lines_one": "op betaalregel {lines}",
    "lines_some": "op de betaalregels {lines} samen",
    # Resultaatbetalers en ontvangers.
    "payer_alone": "{party} betaalt alles wat verschuldigd is.",
    "payers": "Van elk verschuldigd bedrag geldt: {shares}.",
    "payer_share": "{party} betaalt {share}",
    "residence": "De gemeente waar de deelnemer woont betaalt {share} van elk verschuldigd bedrag: {homes}; "
    "van de rest, en van wat bij geen van die gemeenten hoort, geldt: {shares}.",
    "home": "{party} voor {municipality}",
    "cap": "{party} betaalt ten hoogste {amount}, {per}; wat daarboven komt {overflow}.",
    "reallocate": "wordt verdeeld over de andere resultaatbetalers",
    "lapse": "wordt niet betaald",
    "carry": "wacht op een latere periode met ruimte",
    "payee_alone": "{party} ontvangt alles wat wordt betaald.",
    "payees": "Van elk betaald bedrag geldt: {shares}.",
    "payee_share": "{party} ontvangt {share}",
    # Afronding en data.
    "rounding": "Wat een betaalregel in een periode verdient wordt eenmaal afgerond, op hele veelvouden van {unit}, "
    "{mode}.",
    "rounding_line": "Op betaalregel {line} wordt afgerond op hele veelvouden van {unit}, {mode}.",
    "half_away": "een half van nul af",
    "half_even": "een half naar het even veelvoud",
    "down": "naar nul toe",
    "up": "van nul af",
    "settled": "Elke periode van {every} wordt afgerekend {moment}, en wat verschuldigd is moet {term} daarna "
    "zijn betaald{roll}.",
    "settled_whole": "Het contract wordt in zijn geheel afgerekend {moment}, en wat verschuldigd is moet {term} "
    "daarna zijn betaald{roll}.",
    "moment_end": "zodra die voorbij is",
    "moment_after": "{duration} na het eind ervan",
    "late": "Wat later wordt geverifieerd, wordt bij de eerstvolgende afrekening afgerekend.",
    "late_whole": "Wat later wordt geverifieerd, wordt op de dag van de verificatie afgerekend.",
    "roll_following": ", zo nodig op de eerstvolgende werkdag {calendar}",
    "roll_modified_following": ", zo nodig op de eerstvolgende werkdag {calendar} in die maand, "
    "en anders op de werkdag ervoor",
    "roll_preceding": ", zo nodig op de laatste werkdag {calendar} ervoor",
    "calendar_T2": "van het Europese betaalsysteem T2",
    "calendar_ATW": "volgens de Algemene termijnenwet",
    "assumed_one": "Eén regel of cijfer is aangenomen en niet gepubliceerd: {about}.",
    "assumed": "{count} regels of cijfers zijn aangenomen en niet gepubliceerd: {about}.",
}

DUTCH = Words(
    language="nl",
    months=(
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    group=".",
    point=",",
    currencies={"EUR": "€"},
    durations={
        "days": ("dag", "dagen"),
        "weeks": ("week", "weken"),
        "months": ("maand", "maanden"),
        "years": ("jaar", "jaar"),
    },
    units={
        "certificate": "certificaat",
        "day": "dag",
        "month": "maand",
        "participant": "deelnemer",
        "person": "persoon",
        "point": "punt",
        "step": "stap",
        "tonne": "ton",
        "week": "week",
    },
    phrases=PHRASES,
)
