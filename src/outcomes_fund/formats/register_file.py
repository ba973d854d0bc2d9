"""A register of risks in the form of Dutch governments, as CSV and JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from typing import Any

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap
from outcomes_fund.domain.money import Money
from outcomes_fund.exposure.budgets.named_terms import named_terms
from outcomes_fund.exposure.budgets.risk_register import RiskRegister, RiskRow, chance_class
from outcomes_fund.exposure.estimates.contributions import shared_whole
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.rounded import amount, decimals, error_amount

__all__ = ["RISK_COLUMNS", "register_csv", "register_document", "register_json"]

RISK_COLUMNS = (
    "id",
    "programma",
    "omschrijving",
    "oorzaak",
    "beheersmaatregel",
    "structureel_incidenteel",
    "eenmalig_terugkerend",
    "kans_klasse",
    "kans",
    "gevolg_min",
    "gevolg_verwacht",
    "gevolg_max",
    "einddatum",
    "verwachte_waarde",
    "bijdrage_percentage",
    "afdekking",
)

# Dutch rules on budgets take up to three years for incidental, as a rule of thumb.
INCIDENTAL_YEARS = 3

CAUSES = {
    "contract": "Meer of eerder resultaat dan verwacht: goed voor het beleid, en het kost geld.",
    "grant": "De termijnen liggen vast.",
    "loan": "De lener betaalt later of minder terug.",
    "remainder": "Verschillende oorzaken.",
}
BEYOND = {"plan": "boven de raming in het contract", "mean": "boven het verwachte bedrag", "none": "in totaal"}
WINDOWS = {"contract": "voor het hele contract", "year": "per jaar", "period": "per periode"}


def register_document(exposure: Exposure, register: RiskRegister) -> dict[str, Any]:
    """Give a register as plain tables, ready for JSON.

    Args:
        exposure: The result it was made from.

        register: Its rows.

    Returns:
        ``regels`` with one key for each of RISK_COLUMNS, and what they rest on. Amounts are text in units of the
        currency, rounded half away from zero to its smallest unit; ``kans`` and ``bijdrage_percentage`` are text in
        percent; ``standaardfout`` keys give what another seed would change them by, typically.
    """
    terms = exposure.scenario.terms
    return {
        "scenario": terms.id,
        "scenario_sha256": exposure.scenario.digest,
        "werelden": exposure.worlds,
        "seed": exposure.seed,
        "zekerheid_percentage": decimals(terms.certainty * 100, 2),
        "grondslag": {"above_expected": "netto", "payments": "bruto"}[register.basis],
        "drempel": amount(register.threshold_minor, terms.currency),
        "valuta": terms.currency,
        "toelichting": "Hoge betalingen zijn een goed resultaat van het beleid: er is meer bereikt.",
        "regels": list(_rows(exposure, register)),
    }


def register_json(exposure: Exposure, register: RiskRegister) -> str:
    """Give a register as canonical JSON, one line without a line end."""
    return canonical_json(register_document(exposure, register))


def register_csv(exposure: Exposure, register: RiskRegister) -> str:
    """Give a register as CSV: RISK_COLUMNS as header, then one row for each risk."""
    text = StringIO()
    table = csv.DictWriter(text, RISK_COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(_rows(exposure, register))
    return text.getvalue()


def _rows(exposure: Exposure, register: RiskRegister) -> Iterator[dict[str, Any]]:
    currency = exposure.scenario.terms.currency
    contracts = {each.name: each.contract for each in named_terms(exposure.scenario)}
    for row, tenths in zip(register.rows, _tenths(register), strict=True):
        size = row.size
        yield {
            "id": "overig" if row.kind == "remainder" else row.id,
            "programma": row.programme,
            "omschrijving": _description(row, register, currency),
            "oorzaak": CAUSES[row.kind],
            "beheersmaatregel": _measure(row, contracts.get(row.id), currency),
            "structureel_incidenteel": "structureel" if len(row.years) > INCIDENTAL_YEARS else "incidenteel",
            "eenmalig_terugkerend": "terugkerend" if len(row.years) > 1 else "eenmalig",
            "kans_klasse": chance_class(size.chance.value),
            "kans": decimals(size.chance.value * 100, 2),
            "gevolg_min": amount(size.least_minor, currency),
            "gevolg_verwacht": amount(size.expected.value, currency),
            "gevolg_max": amount(row.most_minor, currency),
            "einddatum": row.end.isoformat(),
            "verwachte_waarde": amount(size.value.value, currency),
            "bijdrage_percentage": decimals(Fraction(tenths, 10), 1),
            "afdekking": "; ".join(row.covered_by) or "geen",
            "kans_standaardfout": _error(size.chance.error, scale=100),
            "verwachte_waarde_standaardfout": error_amount(size.value.error, currency),
        }


def _tenths(register: RiskRegister) -> list[int]:
    """Give contributions in tenths of a percent that add up to 100 % where the exact ones do."""
    parts = [row.contribution for row in register.rows]
    return shared_whole([part * 1000 for part in parts], round(sum(parts) * 1000))


def _description(row: RiskRow, register: RiskRegister, currency: str) -> str:
    if row.kind == "remainder":
        return f"Overige risico's onder {_dutch(register.threshold_minor, currency)} of buiten de grootste."
    beyond = BEYOND.get(row.reference, "boven raming of verwachting")
    known = f" van {_dutch(row.reference_minor, currency)}" if row.reference != "none" else ""
    return f"{row.title}: betalingen {beyond}{known}."


def _measure(row: RiskRow, contract: Contract | None, currency: str) -> str:
    """Name the caps on money that a contract has."""
    if contract is None:
        return {"grant": "Vaste termijnen.", "loan": "Geen."}.get(row.kind, "Zie de afzonderlijke contracten.")
    caps = [
        f"{_dutch(limit.amount_minor, currency)} {WINDOWS[limit.per]}"
        for limit in contract.limits
        if isinstance(limit, MoneyCap) and not limit.lines
    ]
    if caps:
        return f"Plafond van {' en '.join(caps)}."
    if row.bounded:
        return f"Grenzen in het contract; hoogstens {_dutch(row.reference_minor + row.most_minor, currency)}."
    return "Het contract heeft geen plafond."


def _dutch(minor: int, currency: str) -> str:
    """Write an amount as Dutch readers do: € 1.234,50."""
    plain = str(Money(amount_minor=minor, currency=currency)).removesuffix(f" {currency}")
    swapped = plain.translate(str.maketrans(",.", ".,"))
    return f"€ {swapped}" if currency == "EUR" else f"{currency} {swapped}"


def _error(error: float | None, *, scale: int) -> str | None:
    return None if error is None else decimals(Fraction(error) * scale, 2)
