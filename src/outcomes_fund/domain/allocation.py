"""Who pays and who is paid: shares, caps of payers, and what happens to the part above a cap."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import attrs

__all__ = ["LinePayees", "LinePayers", "Overflow", "PartyWeight", "PayeeShare", "Payees", "PayerShare", "Payers"]

Overflow = Literal["reallocate", "lapse", "carry"]


@attrs.frozen(kw_only=True)
class PayerShare:
    """The part of one payer.

    Args:
        party: A party with the role ``outcome_payer``.

        weight: Part in what is shared by weight, relative to the other weights; 0 or more.

        municipality: The payer bears the residence share of participants who live here.

        cap_minor: Most this payer pays, in whole minor units; None means no cap.

        cap_per: The cap holds over the ``contract`` or over each ``year``.
    """

    party: str
    weight: Fraction = Fraction(0)
    municipality: str | None = None
    cap_minor: int | None = None
    cap_per: Literal["year", "contract"] = "contract"


@attrs.frozen(kw_only=True)
class PartyWeight:
    """The part of a party in some lines.

    Args:
        party: One of the parties among which amounts are shared.

        weight: Part relative to the other weights; 0 or more.
    """

    party: str
    weight: Fraction


@attrs.frozen(kw_only=True)
class LinePayers:
    """Other weights of payers for some lines; a payer that is not named has weight 0.

    Args:
        lines: The lines; empty means all.

        weights: The weights that hold for them.

        residence_share: Part that the municipality of residence bears there; None means as for the other lines.
    """

    lines: tuple[str, ...] = ()
    weights: tuple[PartyWeight, ...]
    residence_share: Fraction | None = None


@attrs.frozen(kw_only=True)
class LinePayees:
    """Other weights of payees for some lines; a payee that is not named has weight 0.

    Args:
        lines: The lines.

        weights: The weights that hold for them.
    """

    lines: tuple[str, ...]
    weights: tuple[PartyWeight, ...]


@attrs.frozen(kw_only=True)
class Payers:
    """How each amount is shared among the payers.

    Args:
        shares: In the order that settles ties.

        residence_share: Part of each amount that the municipality where the participant lives bears,
            from 0 to 1; the rest, and what belongs to no such municipality, is shared by weight.

        overflow: What happens to the part above a payer's cap: ``reallocate`` shares it among the other
            payers with a weight, ``lapse`` leaves it unpaid, ``carry`` lets the same payer bear it in a later
            period in which its cap has room. None only if no payer has a cap.

        by_line: Other weights for some lines; the first that names a line holds for it.
    """

    shares: tuple[PayerShare, ...]
    residence_share: Fraction = Fraction(0)
    overflow: Overflow | None = None
    by_line: tuple[LinePayers, ...] = ()


@attrs.frozen(kw_only=True)
class PayeeShare:
    """The part of one payee.

    Args:
        party: Any party.

        weight: Part relative to the other weights; 0 or more.
    """

    party: str
    weight: Fraction = Fraction(1)


@attrs.frozen(kw_only=True)
class Payees:
    """How what each payer owes is shared among the payees.

    Args:
        shares: In the order that settles ties.

        by_line: Other weights for some lines; the first that names a line holds for it.
    """

    shares: tuple[PayeeShare, ...]
    by_line: tuple[LinePayees, ...] = ()
