"""Payment lines in Dutch: one phrase for each form and each of its terms."""

from __future__ import annotations

__all__ = ["LINES"]

LINES = {
    # Een betaalregel: welke, voor wie, en wat wordt betaald.
    "rule": "{title} ({reference}): {whom}: {what}.",
    "whom": "voor {population}",
    "whom_all": "voor iedereen op wie het contract ziet",
    "line_one": "betaalregel {lines}",
    "line_several": "de betaalregels {lines}",
    "line_all": "alle betaalregels",
    "line_priced": "alle betaalregels met een tarief per claim",
    "lines_before": "alle voorgaande betaalregels",
    # Bepalingen die bij elke vorm kunnen staan.
    "in_currency": "de bedragen in {currency} worden omgerekend in {own} tegen de in het contract vastgelegde koers",
    "line_indexed": "de prijzen en bedragen volgen de indexering {index}",
    "priority": "binnen een periode doet deze betaalregel een beroep op plafonds in geld met voorrang {number}, "
    "de laagste eerst",
    # Wie instaat voor wat wordt gemeten.
    "as_verified_needed": "zoals geverifieerd door {verifier}",
    "as_verified_deemed": "zoals geverifieerd door {verifier} of wat als geverifieerd geldt",
    "as_verified_waived": "zoals gemeld",
    "as_soon_needed": "zodra {verifier} het resultaat heeft geverifieerd",
    "as_soon_deemed": "zodra {verifier} het resultaat heeft geverifieerd of het als geverifieerd geldt",
    "as_soon_waived": "zodra het resultaat is gemeld",
    # Een tarief per resultaat.
    "unit_price": "{price} wordt betaald per {unit}, geteld als {outcome}, {soon}",
    "unit_price_measured": "{price} wordt betaald per {unit} van {outcome}, {moment}, {reading}, {verified}; {paid}",
    "price_first": "{price} voor elk van de eerste {up_to}",
    "price_next": "{price} voor elk volgend resultaat tot en met {up_to}",
    "price_rest": "{price} voor elk resultaat daarboven",
    "bands": "een staffel, geteld {over}: {bands}; dit",
    "over_contract": "over het hele contract",
    "over_year": "opnieuw in elk {year}",
    "uplift": "{factor} voor deelnemers uit groep “{group}”",
    "uplift_alone": "het tarief wordt vermenigvuldigd met {uplifts}",
    "uplifts": "het tarief wordt vermenigvuldigd met {uplifts}; de eerste die van toepassing is, geldt",
    "below_zero_carried": "een bedrag onder 0 wordt doorgeschoven en bij de volgende metingen verrekend",
    # Een deel van de besparing.
    "savings_share": "{tiers} wordt betaald, {moment}, waarbij per {unit} van {outcome} een besparing van {value} "
    "ontstaat, {reading}, {verified}; {paid}",
    "savings_shares": "{tiers} worden betaald, {moment}, waarbij per {unit} van {outcome} een besparing van {value} "
    "ontstaat, {reading}, {verified}; {paid}",
    "tier_all": "{share} van de besparing",
    "tier_first": "{share} van de besparing tot {up_to}",
    "tier_next": "{share} van het deel daarboven tot {up_to}",
    "tier_rest": "{share} van het deel daarboven",
    # Een vast bedrag.
    "fixed_period": "{amount} wordt betaald aan het eind van elke periode, ongeacht de resultaten",
    "fixed_day": "{instalments} wordt betaald, ongeacht de resultaten",
    "fixed_days": "{instalments} worden betaald, ongeacht de resultaten",
    "instalment": "{amount} op {day}",
    # Een mijlpaal.
    "milestone_to_date": "{amount} wordt eenmaal betaald, {moment} geldt: {tests}, {reading}, {verified}",
    "milestone_period": "{amount} wordt betaald {moment} geldt: {tests}, {reading}, {verified}",
    "test_reached": "{outcome} is bereikt",
    "test_at_least": "{outcome} is {bound} of meer",
    "test_above": "{outcome} is hoger dan {bound}",
    "test_at_most": "{outcome} is {bound} of minder",
    "test_below": "{outcome} is lager dan {bound}",
    "test_measured": " ({reading})",
    # Een tredentabel en een glijdende schaal.
    "step_table": "het bedrag van de hoogste trede die {outcome} haalt {moment}, {reading}, "
    "{verified}: {steps}; onder de eerste trede niets; {paid}",
    "step_at_least": "{amount} vanaf {bound}",
    "step_above": "{amount} boven {bound}",
    "sliding_scale": "een bedrag dat meebeweegt met {outcome} {moment}, {reading}, "
    "{verified}, in een rechte lijn tussen {points}, en daarbuiten gelijk blijft; {paid}",
    "point": "{amount} bij {bound}",
    "point_before_jump": "{amount} net onder {bound}",
    "rate_of": "{share} van {notional}",
    "points": "{number} procentpunt",
    # Wanneer wordt gemeten, over welke tijd, en wat dan wordt betaald.
    "when_period": "aan het eind van elke periode",
    "when_year": "aan het eind van de laatste periode van elk {year}",
    "when_dates": "op {days}",
    "when_cohorts": "voor {cohorts}",
    "cohort_on": "cohort “{cohort}” op {day}",
    "holds_period": "aan het eind van elke periode waarin",
    "holds_year": "aan het eind van de laatste periode van elk {year} als dan",
    "holds_dates": "op {days} als dan",
    "holds_cohorts": "voor {cohorts} als dan",
    "holds_first_period": "aan het eind van de eerste periode waarin",
    "holds_first_year": "aan het eind van het eerste {year} waarin",
    "holds_first_dates": "op de eerste van de dagen {days} waarop",
    "reading_to_date": "gemeten over alles vanaf het begin van het contract",
    "reading_period": "gemeten over alleen die periode",
    "reading_year": "gemeten over alleen de periodes van dat jaar",
    "reading_dates": "gemeten vanaf de vorige meting",
    "reading_cohorts": "gemeten over alles van dat cohort tot en met die dag",
    "paid_to_date": "alleen de stijging boven het hoogste eerdere bedrag wordt betaald",
    "paid_period": "het wordt elke keer geheel betaald",
    "paid_cohorts": "elk cohort wordt afzonderlijk betaald",
    "unpaid_of": "het bedrag wordt verdiend voor elk cohort van {line} dat dan is gemeten en daar niets heeft verdiend",
    "unpaid_of_priced": "betaald wordt voor de waarde van elk cohort van {line} bij de meting van dat cohort, voor "
    "zover het dan is gemeten en daar niets heeft verdiend",
    # Een bonus, malus of inhouding, en een percentage.
    "adjust_factor": "de bedragen van {lines} worden in elke periode vermenigvuldigd met {factor}",
    "adjust_steps": "de bedragen van {lines} worden in elke periode vermenigvuldigd met de factor van de hoogste trede "
    "die {outcome} haalt, {reading}, {verified}: {steps}; onder de eerste trede blijven "
    "ze gelijk",
    "adjust_points": "de bedragen van {lines} worden in elke periode vermenigvuldigd met een factor die meebeweegt met "
    "{outcome}, {reading}, {verified}, in een rechte lijn tussen {points}, en daarbuiten "
    "gelijk blijft",
    "adjust_amount": "{amount} wordt in elke periode in mindering gebracht op de bedragen van {lines}",
    "adjust_price": "{price} per {unit} van {outcome}, {reading}, {verified}, wordt in elke "
    "periode in mindering gebracht op de bedragen van {lines}",
    "price_when": "bij een meting wordt alleen iets verdiend als geldt: {tests}",
    "adjust_when": "{text}, maar alleen in periodes waarvoor aan het eind geldt: {tests}, {reading}",
    "excess_lapses": "wat boven die bedragen uitgaat, vervalt",
    "excess_carried": "wat boven die bedragen uitgaat, wordt doorgeschoven en in de volgende periodes verrekend",
    "percentage": "{share} van de bedragen van {lines} in dezelfde periode wordt betaald",
    # Hetzelfde in een paar woorden, voor een lijst van betaalregels.
    "short_unit_price": "{price} per {unit}: {outcome}",
    "short_unit_price_measured": "{price} per {unit}: {outcome}",
    "short_bands": "{bands},",
    "short_savings_share": "{tiers}: {outcome}",
    "short_savings_shares": "{tiers}: {outcome}",
    "short_milestone_to_date": "{amount} eenmaal, als geldt: {tests}",
    "short_milestone_period": "{amount} in elke periode waarin geldt: {tests}",
    "short_step_table": "{outcome}: {steps}",
    "short_sliding_scale": "{outcome}: een rechte lijn tussen {points}",
    "short_adjust_factor": "{lines} vermenigvuldigd met {factor}",
    "short_adjust_steps": "{lines} vermenigvuldigd naar {outcome}: {steps}",
    "short_adjust_points": "{lines} vermenigvuldigd naar {outcome}: een rechte lijn tussen {points}",
    "short_adjust_amount": "{amount} in mindering op {lines}",
    "short_adjust_price": "{price} per {unit} in mindering op {lines}: {outcome}",
    "short_percentage": "{share} van {lines}",
}
