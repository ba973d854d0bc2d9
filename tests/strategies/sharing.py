"""Payers by weight and residence, with caps, and payees."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from outcomes_fund.domain.allocation import Overflow, Payees, PayeeShare, Payers, PayerShare

__all__ = ["MUNICIPALITIES", "PAYEES", "PAYERS", "payees", "payers"]

PAYERS = ("state", "city", "province")
PAYEES = ("provider", "fund")
MUNICIPALITIES = ("Tilburg", "Breda", "Elsewhere")
WEIGHTS = (Fraction(1), Fraction(0), Fraction(2), Fraction(1, 3), Fraction(338_000, 1_774_925))
RESIDENCE = (Fraction(0), Fraction(1, 4), Fraction(1, 3), Fraction(1))
CAPS = (*(None,) * 6, 60, 60, 500, 500, 5_000, 1, 0)


@st.composite
def payers(draw: st.DrawFn, scale: int) -> Payers:
    """Draw one to three payers, at least one of them with a weight."""
    parties = draw(st.permutations(PAYERS))[: draw(st.integers(1, 3))]
    lives = draw(st.permutations((*MUNICIPALITIES[:2], None)))
    shares: list[PayerShare] = []
    for party, municipality in zip(parties, lives, strict=False):
        weight = draw(st.sampled_from(WEIGHTS))
        cap = draw(st.sampled_from(CAPS))
        if not weight and party == parties[-1] and not any(share.weight for share in shares):
            weight = Fraction(1)
        shares.append(
            PayerShare(
                party=party,
                weight=weight,
                municipality=municipality,
                cap_minor=None if cap is None else cap * scale,
                cap_per="contract" if cap is None or draw(st.booleans()) else "year",
            ),
        )
    resident = any(share.municipality for share in shares)
    capped = any(share.cap_minor is not None for share in shares)
    overflow: Overflow | None = draw(st.sampled_from(get_args(Overflow))) if capped else None
    return Payers(
        shares=tuple(shares),
        residence_share=draw(st.sampled_from(RESIDENCE)) if resident else Fraction(0),
        overflow=overflow,
    )


@st.composite
def payees(draw: st.DrawFn) -> Payees:
    """Draw one or two payees."""
    parties = draw(st.permutations(PAYEES))[: draw(st.integers(1, 2))]
    weights = st.sampled_from((Fraction(1), Fraction(69), Fraction(31), Fraction(1, 2)))
    return Payees(shares=tuple(PayeeShare(party=party, weight=draw(weights)) for party in parties))
