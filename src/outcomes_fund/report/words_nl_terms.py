"""Limits, payers, payees, terms of payment and changes in Dutch."""

from __future__ import annotations

__all__ = ["LIMITS", "TERMS"]

LIMITS = {
    "limit_told": "{name}: {what}.",
    "limit": "Plafond",
    "floor": "Minimum",
    "person_amount": "één deelnemer levert ten hoogste {amount} op, {per}, {lines}",
    "person_units": "van één deelnemer tellen ten hoogste {units} mee voor betaling, {per}, {lines}",
    "volume": "ten hoogste {units} tellen mee voor betaling, {per}, {lines}",
    "volume_amount": "claims leveren ten hoogste {amount} op, {per}, {lines}, de vroegste eerst",
    "limit_group": "alleen deelnemers die op de dag van het resultaat tot groep “{group}” behoren, tellen hiervoor mee",
    "not_in_part": "een claim die niet past, wordt in het geheel niet betaald",
    "exclusive": "van meer resultaten van één deelnemer wordt alleen het hoogste betaald, {per}, {lines}: "
    "van elke claim wordt betaald wat uitgaat boven wat al is betaald",
    "mix": "ten hoogste {share} van {base} op {of} telt mee voor betaling {lines}, {per}; "
    "op de laatste claims wordt het eerst gekort",
    "mix_paid": "de betaalde eenheden",
    "mix_admitted": "de toegelaten eenheden",
    "mix_maximum": "een maximum van {units}",
    "money": "ten hoogste {amount} wordt betaald, {per}, {lines}",
    "limit_indexed": "het bedrag volgt de indexering {index}",
    "year_by_settlement": "een bedrag telt mee in het jaar waarin de periode wordt afgerekend",
    "sharing_pro_rata": "bij een tekort wordt de ruimte over de betaalregels van een periode verdeeld naar "
    "evenredigheid van wat zij vragen",
    "cut_carried": "wat wordt gekort, wordt doorgeschoven naar latere periodes",
    "unused_carried": "ruimte die overblijft, wordt doorgeschoven naar de tijd daarna",
    "floor_money": "ten minste {amount} wordt betaald, {per}, {lines}; wat ontbreekt, wordt aan het eind toegevoegd "
    "aan {first}",
    "floor_from": "dit geldt vanaf {day}",
    "floor_until": "dit geldt tot en met {day}",
    "return": "ten hoogste het saldo van het ingelegde kapitaal met rendement wordt betaald, {lines}: een inleg van "
    "{capital}; het saldo groeit met {rate} op {days}, en betalingen verlagen het",
    "no_day": "geen enkele dag",
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
}

TERMS = {
    # Resultaatbetalers en ontvangers.
    "payer_alone": "{party} betaalt alles wat verschuldigd is.",
    "payers": "Van elk verschuldigd bedrag geldt: {shares}.",
    "payer_share": "{party} betaalt {share}",
    "residence": "De gemeente waar de deelnemer woont betaalt {share} van elk verschuldigd bedrag: {homes}; "
    "van de rest, en van wat bij geen van die gemeenten hoort, geldt: {shares}.",
    "home": "{party} voor {municipality}",
    "line_payers": "Van elk verschuldigd bedrag op {lines} geldt: {shares}.",
    "line_payers_residence": "Van elk verschuldigd bedrag op {lines} betaalt de gemeente waar de deelnemer woont "
    "{share}; van de rest, en van wat bij geen van die gemeenten hoort, geldt: {shares}.",
    "cap": "{party} betaalt ten hoogste {amount}, {per}; wat daarboven komt {overflow}.",
    "caps": "{party} betalen elk ten hoogste {amount}, {per}; wat daarboven komt {overflow}.",
    "reallocate": "wordt verdeeld over de andere resultaatbetalers",
    "lapse": "wordt niet betaald",
    "carry": "wacht op een latere periode met ruimte",
    "payee_alone": "{party} ontvangt alles wat wordt betaald.",
    "payees": "Van elk betaald bedrag geldt: {shares}.",
    "payee_share": "{party} ontvangt {share}",
    "line_payees": "Van elk betaald bedrag op {lines} geldt: {shares}.",
    "line_shares_first": "Waar meer van deze aandelen per betaalregel gelden, telt het eerste.",
    # Indexering en koersen.
    "indexation": "Indexering {reference}: {what}.",
    "index_factor": "prijzen worden vermenigvuldigd met het indexcijfer van {figure}, gedeeld door dat van {base}",
    "years_back_none": "{month} van het jaar zelf",
    "years_back": "{month}, {count} eerder",
    "months_back_none": "de maand zelf",
    "months_back": "de maand {count} eerder",
    "figures_final": "alleen definitieve cijfers tellen",
    "figures_provisional": "een voorlopig cijfer telt totdat het definitieve bekend is",
    "index_rounded": "de factor wordt afgerond op {decimals} decimalen, {mode}",
    "index_lowest": "hij is ten minste {factor}",
    "index_highest": "hij is ten hoogste {factor}",
    "only_upwards": "hij daalt nooit",
    "figures_until": "er zijn cijfers tot en met {month}",
    "figures_none": "er zijn nog geen cijfers",
    "exchange": "Eén {currency} wordt omgerekend in {own} {rate}, een in het contract vastgelegde koers.",
    # Afronding en data.
    "rounding": "Wat een betaalregel in een periode verdient wordt eenmaal afgerond, op hele veelvouden van {unit}, "
    "{mode}.",
    "rounding_line": "Op betaalregel {line} wordt afgerond op hele veelvouden van {unit}, {mode}.",
    "half_away": "halven van nul af",
    "half_even": "halven naar het even veelvoud",
    "down": "naar beneden (naar nul toe)",
    "up": "naar boven (van nul af)",
    "amounts_half_away": "halven van nul af",
    "amounts_half_away_cent": "halve centen van nul af",
    "amounts_half_even": "halven naar het even veelvoud",
    "amounts_down": "naar beneden",
    "amounts_up": "naar boven",
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
    # Inhouding, voorschotten en btw.
    "holdback": "Van elke betaling op {lines} wordt {share} ingehouden; {release}.",
    "release_on": "de inhouding wordt vrijgegeven op {day}",
    "release_after": "de inhouding wordt {duration} na het eind van de periode vrijgegeven",
    "release_when": "de inhouding wordt vrijgegeven zodra {metric} is bereikt",
    "advance": "{payer} betaalt {payee} op {day} een voorschot van {amount}; met elke latere betaling tussen hen wordt "
    "het verrekend voor {share} van die betaling, en wat aan het eind van het contract niet is verrekend, {rest}.",
    "rest_clawed_back": "wordt teruggevorderd",
    "rest_kept": "wordt niet teruggevorderd",
    "claim_back": "Wat is betaald en achteraf niet verschuldigd blijkt, wordt van de ontvanger teruggevorderd.",
    "vat_excluding": "Prijzen en plafonds zijn exclusief btw.",
    "vat_including": "Prijzen en plafonds zijn inclusief btw.",
    "vat_rule": "Btw op {lines}{start}: {what}.",
    "vat_from": ", vanaf {day}",
    "treatment_standard": "{rate}",
    "treatment_exempt": "geen, de dienst is vrijgesteld",
    "treatment_outside_scope": "geen, de betaling valt buiten de heffing",
    "treatment_reverse_charge": "{rate}, verlegd naar de betaler",
    "vat_last": "Waar meer van deze bepalingen over btw gelden, telt de laatste.",
    # Wijzigingen, geschillen en ramingen.
    "amendment": "Wijziging {reference} geldt {holds}, en is bekend vanaf {known}: {changes}.",
    "for_achieved": "voor wat vanaf {day} wordt behaald",
    "for_enrolled": "voor deelnemers die vanaf {day} zijn ingestroomd",
    "new_end": "het contract eindigt nu op {day}",
    "lines_changed": "andere bepalingen voor {lines}",
    "lines_added": "een nieuwe regel in {lines}",
    "lines_stopped": "er wordt niets meer verdiend op {lines}",
    "limits_changed": "andere cijfers voor plafond {limits}",
    "limits_added": "een nieuw plafond {limits}",
    "metrics_added": "een nieuwe indicator {metrics}",
    "payers_changed": "andere aandelen van resultaatbetalers",
    "changes_nothing": "er verandert niets",
    "amended": "Door wijziging {amendment}: {sentence}",
    "dispute": "Over {line} is sinds {opened} een geschil{closed}: wat daarop verschuldigd is voor periodes die "
    "beginnen van {first} tot en met {last}, wordt aangehouden.",
    "dispute_from": "Over {line} is sinds {opened} een geschil{closed}: wat daarop verschuldigd is voor periodes die "
    "beginnen op of na {first}, wordt aangehouden.",
    "dispute_closed": ", dat is beëindigd op {day}",
    "plan": "Raming {plan}, overeengekomen op {day}, voorziet {payments} van samen {amount}; aan wat verschuldigd is "
    "verandert zij niets.",
    "payments_one": "1 betaling",
    "payments": "{count} betalingen",
    # Wat is aangenomen.
    "assumed_one": "Eén regel of cijfer is aangenomen en niet gepubliceerd: {about}.",
    "assumed": "{count} regels of cijfers zijn aangenomen en niet gepubliceerd: {about}.",
}
