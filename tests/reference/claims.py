"""Steps 0 and 1: the rows known, and the claims at the end of their chains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow
from tests.reference.dates import local_day

__all__ = ["Claim", "in_order_of_place", "known_claims", "place"]


@attrs.frozen(kw_only=True)
class Claim:
    """The last known row of a chain, with what it keeps from the first.

    Args:
        row: The last known row.

        place_day: Date achieved of the first row.

        place_id: Id of the first row.

        first_report: Day on which the first row was reported.

        recorded: Day on which the last known row was recorded, or from which it passes for verified.

        metric: The metric it stands for; a row stands for itself in each metric that reads it.

        cohort: That of the row, else of its participant in the register; None where there is none.
    """

    row: EvidenceRow
    place_day: date
    place_id: str
    first_report: date
    recorded: date
    metric: str
    cohort: str | None

    @property
    def disputed(self) -> bool:
        """Whether its amount is suspended."""
        return self.row.status == "disputed"


def recorded_day(row: EvidenceRow, contract: Contract) -> date:
    """Step 0: the day of `verified_at`, or of `reported_at` where there is none."""
    return local_day(row.verified_at or row.reported_at, contract)


def chains(rows: Sequence[EvidenceRow]) -> list[list[EvidenceRow]]:
    """Step 1: every chain from its first row to its last, known or not."""
    successor = {row.supersedes: row for row in rows if row.supersedes is not None}
    found = []
    for row in rows:
        if row.supersedes is None:
            chain = [row]
            while chain[-1].id in successor:
                chain.append(successor[chain[-1].id])
            found.append(chain)
    return found


def known_claims(contract: Contract, rows: Sequence[EvidenceRow], as_of: date | None) -> list[Claim]:
    """Steps 0 and 1: the last known row of each chain, in the place of its first row."""
    claims = []
    for chain in chains(rows):
        known = [row for row in chain if as_of is None or recorded_day(row, contract) <= as_of]
        if known:
            claims.append(
                Claim(
                    row=known[-1],
                    place_day=chain[0].achieved,
                    place_id=chain[0].id,
                    first_report=local_day(chain[0].reported_at, contract),
                    recorded=recorded_day(known[-1], contract),
                    metric=known[-1].metric,
                    cohort=known[-1].cohort,
                ),
            )
    return claims


def place(claim: Claim) -> tuple[date, bytes, bytes]:
    """Step 2: date achieved, participant (nobody first), id; names compare byte by byte."""
    participant = claim.row.participant or ""
    return claim.place_day, participant.encode(), claim.place_id.encode()


def in_order_of_place(claims: Iterable[Claim]) -> list[Claim]:
    """Step 2: the order in which claims are looked at."""
    return sorted(claims, key=place)
