"""Words of the page about a simulation in Dutch, with the terms of ``docs/glossary.md``."""

from __future__ import annotations

__all__ = ["PAGE_DUTCH"]

PAGE_DUTCH = {
    # Het begin van de pagina.
    "page_title": "Wat het kan kosten: {title}",
    "good_news": "Hoge betalingen zijn een goed resultaat van het beleid: er is meer bereikt. Voor een begroting "
    "zijn ze toch een risico; daarom staat hier hoe waarschijnlijk ze zijn.",
    "how_to_read": "Het scenario is {worlds} keer doorgerekend, elke keer met ander toeval. Elk van deze werelden "
    "is tot op de cent afgerekend volgens de regels van de contracten. P90 is het kleinste bedrag dat in ten "
    "minste 90 % van de werelden niet wordt overschreden. Achter ± staat de standaardfout: hoeveel een getal "
    "bij een ander startgetal doorgaans zou verschillen. Die zegt niets over aannames die niet kloppen.",
    "about": "Over deze berekening",
    "about_scenario": "Scenario",
    "about_status": "Status van de cijfers",
    "about_digest": "Controlegetal van het scenario (SHA-256)",
    "about_worlds": "Werelden",
    "about_seed": "Startgetal (seed)",
    "about_sampling": "Wijze van trekken",
    "about_numpy": "Versie van NumPy",
    "about_package": "Versie van outcomes-fund",
    "unknown": "onbekend",
    "status_illustrative": "illustratief: aannames van de opsteller",
    "status_published": "gepubliceerd",
    "status_agreed": "overeengekomen",
    "sampling_plain": "enkelvoudig",
    "sampling_antithetic": "antithetisch: elke wereld heeft een spiegelbeeld",
    "sampling_sobol": "Sobol': de grootheden van de werelden zijn gelijkmatig gespreid",
    # Bedragen.
    "in_units": "{currency}",
    "in_thousands": "x {currency} 1.000",
    "in_millions": "x {currency} 1.000.000",
    "mean": "Gemiddelde",
    "error": "± {error}",
    "table_of": "{what} (bedragen in {currency})",
    # Betalingen per begrotingsjaar.
    "years_heading": "Betalingen per begrotingsjaar",
    "years_plain_title": "Betalingen per begrotingsjaar",
    "years_title": "Betalingen per begrotingsjaar en de begroting",
    "years_payers_title": "Betalingen per begrotingsjaar en de begroting, per resultaatbetaler en programma",
    "years_told": "In {year} betaalt de helft van de werelden {median} of minder, en negen van de tien tussen "
    "{low} en {high}.",
    "years_told_one": "In {year} betalen ten minste negen van de tien werelden {median}.",
    "years_told_budget": "De begroting is {budget}; {over} van de werelden betaalt meer.",
    "years_caption": "De spreiding van de betalingen in elk begrotingsjaar. De donkerste band bevat de middelste "
    "helft van de werelden, de lichtere banden 80 % en 90 %.",
    "years_caption_budget": "De spreiding van de betalingen in elk begrotingsjaar, naast de begroting. De "
    "donkerste band bevat de middelste helft van de werelden, de lichtere banden 80 % en 90 %.",
    "years_few": "De {shown} grootste begrotingen zijn getekend; in de tabel staan ze alle.",
    "years_sum": "Percentielen van jaren tellen niet op: niet alle jaren zijn in dezelfde wereld hoog. De rij van "
    "alle jaren is daarom apart berekend.",
    "years_outside": "Niet meegeteld is wat zonder begroting of buiten de jaren ervan wordt betaald of ontvangen: "
    "gemiddeld {amount}.",
    "year": "Begrotingsjaar",
    "all_years": "alle jaren samen",
    "everything": "Alles waarvoor een begroting is",
    "all_payments": "Alle betalingen",
    "no_programme": "geen programma",
    "budget": "Begroting",
    "reserve": "Reserve",
    "over": "Kans op meer dan de begroting",
    "median": "Mediaan (P50)",
    "band": "{share} van de werelden",
    "payments_axis": "Betalingen ({unit})",
    # Het totaal.
    "total_heading": "Het totaal",
    "total_title": "Hoe waarschijnlijk het totaal van alle betalingen is",
    "total_told": "Het gemiddelde is {mean}. De helft van de werelden betaalt {median} of minder; {certainty} "
    "betaalt {certain} of minder; 99 % betaalt {high} of minder. Het laagste totaal is {lowest}, het hoogste "
    "{highest}.",
    "total_caption": "Welk deel van de werelden een totaal binnen elke staaf heeft. Lijnen zijn percentielen; de "
    "dikke lijn is {first}, waar het scenario van uitgaat.",
    "total_axis": "Totaal van alle betalingen ({unit})",
    "share_axis": "Deel van de werelden",
    "figures": "Kengetallen van het totaal",
    "figure": "Kengetal",
    "amount": "Bedrag",
    "worst": "Gemiddelde van de hoogste {share}",
    "lowest": "Laagste van alle werelden",
    "highest": "Hoogste van alle werelden",
    "maximum": "Brutomaximum: wat plafonds toelaten",
    "no_maximum": "niet alles heeft een plafond",
    "bars": "Werelden naar totaal",
    "from": "Vanaf",
    "below": "Tot",
    "worlds": "Werelden",
    "part": "Deel",
    # Wat bijdraagt.
    "parts_heading": "Wat aan het totaal bijdraagt",
    "parts_title": "Bijdrage van elk contract, elke subsidie en elke lening aan {first} van het totaal",
    "parts_told": "{name} draagt het meest bij: {amount}, {part} van {first}.",
    "parts_told_none": "Er wordt niets betaald.",
    "parts_caption": "Bijdrage aan {first}: het gemiddelde over de werelden daaromheen, zo geschaald dat alles "
    "samen erop uitkomt. Punten zijn het gemiddelde in de {share} hoogste werelden.",
    "parts_axis": "Bijdrage ({unit})",
    "parts_legend": "bijdrage aan {first}",
    "parts_worst": "gemiddelde in de {share} hoogste werelden",
    "others": "{count} andere",
    "name": "Contract, subsidie of lening",
    "title": "Titel",
    "contribution": "Bijdrage aan {first}",
    "all": "Alles samen",
    # Wat het meest uitmaakt.
    "tornado_heading": "Welke aanname het meest uitmaakt",
    "tornado_title": "Wat elke aanname met {statistic} doet",
    "tornado_told": "Met elke aanname zoals ze is, is {statistic} {base}. Het meest maakt dit uit: {label}. Laag "
    "gesteld geeft dit {low}, hoog gesteld {high}.",
    "tornado_caption": "Elke aanname is om de beurt laag en hoog gesteld, op haar eigen 10e en 90e percentiel; "
    "alle andere blijven zoals ze zijn. Hiervoor zijn maar {worlds} werelden getrokken (één blok); daarom "
    "verschillen de getallen iets van die hierboven.",
    "tornado_few": "{varied} van de {known} aannames zijn gevarieerd: die van wat het meest bijdraagt.",
    "tornado_none": "Er is geen aanname die één keer per wereld wordt getrokken en op zichzelf is te variëren.",
    "tornado_axis": "{statistic} ({unit})",
    "tornado_table": "Wat elke aanname doet met {statistic}, dat {base} is met alle aannames zoals ze zijn",
    "statistic": "{first} van het totaal",
    "assumption": "Aanname",
    "place": "Plaats in het scenario",
    "set_low": "Laag",
    "set_high": "Hoog",
    "at_low": "Uitkomst bij laag",
    "at_high": "Uitkomst bij hoog",
    "swing": "Verschil",
    "side_low": "aanname laag",
    "side_high": "aanname hoog",
    "varied_intake": "{name}: instroom",
    "varied_intake_numbered": "{name}: instroom {number}",
    "varied_success": "{name}: kans op {outcome}",
    "varied_value": "{name}: waarde van {outcome}",
    "varied_level": "{name}: aantal van {outcome}",
    "varied_delay": "{name}: dag van {outcome}",
    "varied_recovery": "{name}: deel dat na wanbetaling terugkomt",
}
