"""Contracts of every form, with limits and caps small enough to bind."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.party import Party
from tests.strategies.amendments import amendments
from tests.strategies.frame import THEMES, Frame
from tests.strategies.indexation import exchange_rates, indices
from tests.strategies.limits import limits
from tests.strategies.lines import lines
from tests.strategies.metrics import metrics
from tests.strategies.payment import advances, disputes, holdbacks, plans, vats
from tests.strategies.sharing import PAYEES, PAYERS, payees, payers
from tests.strategies.times import payment_terms, roundings, times

__all__ = ["contracts"]

TIMEZONES = ("Europe/Amsterdam", "UTC", "America/New_York", "Asia/Tokyo")
CURRENCIES = ("EUR", "JPY", "TND")
# Most amounts are small; the large ones do not fit into 64 bits once they are multiplied.
SCALES = (1,) * 12 + (10**14,)
PARTIES = (
    *(Party(id=name, name=name, roles=("outcome_payer",)) for name in PAYERS),
    *(Party(id=name, name=name, roles=("service_provider", "reporter")) for name in PAYEES),
    Party(id="auditor", name="auditor", roles=("verifier",)),
)


@st.composite
def contracts(draw: st.DrawFn, form: str | None = None) -> Contract:
    """Draw a valid contract with one to four lines, perhaps one of a form asked for, and a few themes."""
    start, end, grid = draw(times())
    themes = frozenset(draw(st.lists(st.sampled_from(THEMES), unique=True, min_size=1, max_size=5)))
    frame = Frame(start=start, end=end, grid=grid, scale=draw(st.sampled_from(SCALES)), themes=themes)
    currency = draw(st.sampled_from(CURRENCIES))
    followed = draw(indices(frame)) if "indices" in themes else ()
    rates = draw(exchange_rates(currency)) if "exchange" in themes else ()
    frame = attrs.evolve(
        frame,
        indices=tuple(index.id for index in followed),
        currencies=tuple(rate.currency for rate in rates),
    )
    frame = attrs.evolve(frame, metrics=draw(metrics(frame)))
    frame = attrs.evolve(frame, lines=draw(lines(frame, form)))
    return Contract(
        id="generated",
        title="Generated",
        status="signed",
        currency=currency,
        start=start,
        end=end,
        timezone=draw(st.sampled_from(TIMEZONES)),
        periods=grid,
        rounding=draw(roundings()),
        payment=draw(payment_terms()),
        recovery=draw(st.sampled_from(["set_off", "claim_back"])),
        parties=PARTIES,
        metrics=frame.metrics,
        lines=frame.lines,
        indices=followed,
        exchange=rates,
        **draw(closing(frame)),
    )


@st.composite
def closing(draw: st.DrawFn, frame: Frame) -> dict[str, Any]:
    """Draw what looks at all lines: limits, parties, payment, and how all of it changes."""
    themes = frame.themes
    limiting, paying, paid = draw(limits(frame)), draw(payers(frame)), draw(payees(frame))
    return {
        "limits": limiting,
        "payers": paying,
        "payees": paid,
        "holdback": draw(holdbacks(frame)) if "holdback" in themes else None,
        "advances": draw(advances(paying, paid, frame)) if "advances" in themes else (),
        "vat": draw(vats(frame)) if "vat" in themes else None,
        "amendments": draw(amendments(frame, limiting, paying)) if "amendments" in themes else (),
        "disputes": draw(disputes(frame)) if "disputes" in themes else (),
        "plans": draw(plans(frame)) if "plans" in themes else (),
    }
