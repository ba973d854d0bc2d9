"""Words from other systems and from daily use, and what they are called in a contract file."""

from __future__ import annotations

from collections.abc import Container

__all__ = ["FALSE_FRIENDS", "PERIOD_WORDS", "meant_by"]

# Of several words the first holds that can stand at the place.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "active": ("signed",),
    "agency": ("outcome_payer",),
    "agreement": ("title",),
    "amount": ("price", "weight"),
    "auditor": ("verifier",),
    "average": ("mean",),
    "boolean": ("milestone",),
    "budget": ("limits", "amount"),
    "cap": ("money", "limits", "amount"),
    "caps": ("limits",),
    "ceiling": ("money", "amount"),
    "client": ("outcome_payer",),
    "commissioner": ("outcome_payer",),
    "contract_id": ("id",),
    "date_end": ("end",),
    "date_start": ("start",),
    "description": ("title", "clause", "measured_by"),
    "draft": ("illustrative",),
    "end_date": ("end",),
    "evaluator": ("verifier",),
    "final": ("signed",),
    "frequency": ("every",),
    "from": ("at_least", "start"),
    "funder": ("outcome_payer", "investor"),
    "gate": ("milestone",),
    "government": ("outcome_payer",),
    "indicator": ("metric",),
    "indicators": ("metrics",),
    "interval": ("every",),
    "label": ("title",),
    "length": ("every",),
    "max": ("amount", "units", "up_to", "highest"),
    "maximum": ("amount", "units", "up_to", "highest"),
    "measure": ("metric",),
    "measures": ("metrics",),
    "min": ("at_least", "lowest"),
    "minimum": ("at_least", "lowest"),
    "name": ("title", "id"),
    "number": ("count",),
    "outcome": ("metric",),
    "outcomes": ("metrics",),
    "participants": ("population",),
    "payer": ("outcome_payer", "party"),
    "payments": ("lines",),
    "payment_lines": ("lines",),
    "per_outcome": ("unit_price",),
    "per_unit": ("unit_price",),
    "percent": ("share", "weight"),
    "percentage": ("rate", "share", "weight"),
    "period": ("periods", "every"),
    "provider": ("service_provider", "party"),
    "quantity": ("units",),
    "rate": ("price",),
    "rate_card": ("unit_price",),
    "ratio": ("rate",),
    "rates": ("rate_cards",),
    "share": ("weight",),
    "stakeholders": ("parties",),
    "start_date": ("start",),
    "step": ("every",),
    "tariff": ("price", "unit_price"),
    "threshold": ("at_least", "milestone"),
    "tiers": ("bands", "steps"),
    "title": ("name",),
    "to": ("end", "up_to"),
    "total": ("sum",),
    "type": ("form", "kind"),
    "unit_cost": ("price",),
    "until": ("end", "up_to"),
    "value": ("price", "amount", "at_least"),
    "yes_no": ("milestone",),
}

# Words that are spelt much like a key and mean something else: nobody who writes the first means the second.
FALSE_FRIENDS = frozenset({("until", "title"), ("within_of_exit", "within_of_enrolment")})

PERIOD_WORDS = {
    "annual": "1 year",
    "annually": "1 year",
    "biannual": "6 months",
    "daily": "1 day",
    "day": "1 day",
    "half-year": "6 months",
    "halfjaar": "6 months",
    "jaar": "1 year",
    "kwartaal": "3 months",
    "maand": "1 month",
    "month": "1 month",
    "monthly": "1 month",
    "quarter": "3 months",
    "quarterly": "3 months",
    "week": "1 week",
    "weekly": "1 week",
    "year": "1 year",
    "yearly": "1 year",
}


def meant_by(word: str, known: Container[str]) -> str | None:
    """Give what a word from elsewhere is called here, or None.

    Args:
        word: As written.

        known: What can stand there.

    Example:
        >>> meant_by("tariff", {"price", "bands"}), meant_by("tariff", {"weight"})
        ('price', None)
    """
    return next((meant for meant in SYNONYMS.get(word.lower(), ()) if meant in known), None)
