"""What becomes of outcomes until they count: reported, lost, verified, rejected, disputed."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.exposure.assumptions.portfolio import Verification
from outcomes_fund.exposure.drivers.chance import Chance, Whole
from outcomes_fund.exposure.drivers.person_outcomes import drawn_days

__all__ = ["NOT_VERIFIED", "VERIFIED", "Fates", "fates"]

VERIFIED = EVIDENCE_STATUSES.index("verified")
NOT_VERIFIED = ("reported", "rejected", "disputed")


@attrs.frozen(kw_only=True, eq=False)
class Fates:
    """What becomes of rows of one outcome.

    Args:
        kept: Whether each is ever reported, shape (rows,).

        status: Index in ``EVIDENCE_STATUSES``, shape (rows,).

        report_delay: Days from the outcome to its report, shape (rows,).

        delay: Days from the report to the decision; 0 where there is none; shape (rows,).
    """

    kept: npt.NDArray[np.bool_]
    status: npt.NDArray[np.int8]
    report_delay: Whole
    delay: Whole


def fates(verification: Verification | None, chance: Chance, name: str, count: int) -> Fates:
    """Draw what becomes of rows.

    Args:
        verification: What is assumed; None means that all are verified on the day they are achieved.

        chance: Where the draws come from.

        name: The outcome.

        count: Number of rows.
    """
    if verification is None:
        nothing = np.broadcast_to(np.int64(0), count)
        verified = np.broadcast_to(np.int8(VERIFIED), count)
        return Fates(kept=np.ones(count, dtype=bool), status=verified, report_delay=nothing, delay=nothing)
    status = _statuses(verification, chance, name, count)
    delay = drawn_days(verification.delay, chance.uniforms(count, name, "verification"))
    return Fates(
        kept=chance.uniforms(count, name, "lost") >= float(verification.lost),
        status=status,
        report_delay=drawn_days(verification.report_delay, chance.uniforms(count, name, "report")),
        delay=np.where(status == EVIDENCE_STATUSES.index("reported"), 0, delay),
    )


def _statuses(verification: Verification, chance: Chance, name: str, count: int) -> npt.NDArray[np.int8]:
    """Cut the uniform numbers of rows at the shares of those that are not verified."""
    shares = (verification.unverified, verification.rejected, verification.disputed)
    if not any(shares):
        return np.broadcast_to(np.int8(VERIFIED), count)
    codes = np.array([*(EVIDENCE_STATUSES.index(each) for each in NOT_VERIFIED), VERIFIED], dtype=np.int8)
    edges = np.cumsum([float(share) for share in shares])
    return codes[np.searchsorted(edges, chance.uniforms(count, name, "status"), side="right")]
