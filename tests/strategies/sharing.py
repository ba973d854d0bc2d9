"""Payers by weight and residence, with caps, and payees; for all lines or for some."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

from hypothesis import strategies as st

from outcomes_fund.domain.allocation import (
    LinePayees,
    LinePayers,
    Overflow,
    PartyWeight,
    Payees,
    PayeeShare,
    Payers,
    PayerShare,
)
from tests.strategies.frame import Frame, earlier_lines

__all__ = ["MUNICIPALITIES", "PAYEES", "PAYERS", "line_payers", "payees", "payers"]

PAYERS = ("state", "city", "province")
PAYEES = ("provider", "fund")
MUNICIPALITIES = ("Tilburg", "Breda", "Elsewhere")
WEIGHTS = (Fraction(1), Fraction(0), Fraction(2), Fraction(1, 3), Fraction(338_000, 1_774_925))
RESIDENCE = (Fraction(0), Fraction(1, 4), Fraction(1, 3), Fraction(1))
CAPS = (*(None,) * 6, 60, 60, 500, 500, 5_000, 1, 0)


@st.composite
def payers(draw: st.DrawFn, frame: Frame) -> Payers:
    """Draw one to three payers, at least one of them with a weight."""
    parties = draw(st.permutations(PAYERS))[: draw(st.integers(1, 3))]
    residence = draw(st.sampled_from(RESIDENCE))
    lives = draw(st.permutations((*MUNICIPALITIES[:2], None) if residence else (None, None, None)))
    if residence and not any(lives[: len(parties)]):
        lives = lives[::-1]
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
                cap_minor=None if cap is None else cap * frame.scale,
                cap_per="contract" if cap is None or draw(st.booleans()) else "year",
            ),
        )
    resident = any(share.municipality for share in shares)
    capped = any(share.cap_minor is not None for share in shares)
    overflow: Overflow | None = draw(st.sampled_from(get_args(Overflow))) if capped else None
    return Payers(
        shares=tuple(shares),
        residence_share=residence if resident else Fraction(0),
        overflow=overflow,
        by_line=draw(line_payers(tuple(shares), frame)) if "by_line" in frame.themes else (),
    )


@st.composite
def line_payers(draw: st.DrawFn, shares: tuple[PayerShare, ...], frame: Frame) -> tuple[LinePayers, ...]:
    """Draw other weights for some lines, some with a residence share of their own."""
    resident = any(share.municipality for share in shares)
    found = []
    for _ in range(draw(st.integers(1, 2))):
        named = draw(st.lists(st.sampled_from([share.party for share in shares]), unique=True, min_size=1))
        residence = draw(st.sampled_from((None, None, *RESIDENCE))) if resident else None
        lines = earlier_lines(draw, frame, least=1)
        found.append(LinePayers(lines=lines, weights=_weights(draw, named), residence_share=residence))
    return tuple(found)


def _weights(draw: st.DrawFn, parties: list[str]) -> tuple[PartyWeight, ...]:
    """Draw weights of which the first is above 0."""
    above = [weight for weight in WEIGHTS if weight]
    drawn = [draw(st.sampled_from(WEIGHTS if number else above)) for number, _ in enumerate(parties)]
    return tuple(PartyWeight(party=party, weight=weight) for party, weight in zip(parties, drawn, strict=True))


@st.composite
def payees(draw: st.DrawFn, frame: Frame) -> Payees:
    """Draw one or two payees."""
    parties = draw(st.permutations(PAYEES))[: draw(st.integers(1, 2))]
    weights = st.sampled_from((Fraction(1), Fraction(69), Fraction(31), Fraction(1, 2)))
    by_line: tuple[LinePayees, ...] = ()
    if "by_line" in frame.themes and draw(st.booleans()):
        named = draw(st.lists(st.sampled_from(parties), unique=True, min_size=1))
        by_line = (LinePayees(lines=earlier_lines(draw, frame, least=1), weights=_weights(draw, named)),)
    return Payees(shares=tuple(PayeeShare(party=party, weight=draw(weights)) for party in parties), by_line=by_line)
