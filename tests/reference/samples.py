"""Small contracts, rows and participants that the hand-computed cases are written with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

from outcomes_fund.domain.allocation import Payees, PayeeShare, Payers, PayerShare
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceRow, EvidenceStatus
from outcomes_fund.domain.indexation import Index
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.metric import Admission, CountMetric, Metric, RateMetric
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.party import Party
from outcomes_fund.domain.payment import ExchangeRate
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.register import GroupMembership
from outcomes_fund.domain.statement import Statement
from outcomes_fund.domain.terms import Band, Line, UnitPriceLine
from tests.reference.admission import admit
from tests.reference.claims import Claim, known_claims
from tests.reference.dates import last_day_looked_at
from tests.reference.participant import Participant
from tests.reference.versions import Terms, in_force

__all__ = [
    "admitted_of",
    "count",
    "cuts",
    "day",
    "make",
    "member",
    "owed",
    "paid_by",
    "payers",
    "person",
    "rate",
    "refused_of",
    "row",
    "unit_price",
]

PARTIES = (
    Party(id="province", name="Province", roles=("outcome_payer",)),
    Party(id="tilburg", name="Tilburg", roles=("outcome_payer",)),
    Party(id="breda", name="Breda", roles=("outcome_payer",)),
    Party(id="provider", name="Provider", roles=("service_provider", "reporter")),
    Party(id="partner", name="Partner", roles=("service_provider",)),
    Party(id="auditor", name="Auditor", roles=("verifier",)),
)


def day(text: str) -> date:
    """Read `2024-01-31`."""
    return date.fromisoformat(text)


def count(**rules: object) -> CountMetric:
    """Make the metric `jobs`, with rules of admission."""
    return CountMetric(id="jobs", title="Jobs", admission=_admission(**rules))


def _admission(**rules: object) -> Admission:
    """Make rules of admission."""
    return Admission(**rules)  # type: ignore[arg-type]


def rate() -> RateMetric:
    """Make the metric `share`."""
    return RateMetric(id="share", title="Share")


def unit_price(*bands: tuple[int | None, int | Fraction], over: str = "contract") -> UnitPriceLine:
    """Make the line `work` on `jobs` from (up_to, price in cents)."""
    return UnitPriceLine(
        id="work",
        title="Work",
        metric="jobs",
        bands=tuple(
            Band(up_to=None if end is None else Fraction(end), price_minor=Fraction(price)) for end, price in bands
        ),
        bands_over="year" if over == "year" else "contract",
    )


def payers(*shares: PayerShare, residence: str = "0", overflow: str | None = None) -> Payers:
    """Make payers."""
    return Payers(
        shares=shares,
        residence_share=Fraction(residence),
        overflow=overflow,  # type: ignore[arg-type]
    )


def make(
    *lines: Line,
    metrics: tuple[Metric, ...] | None = None,
    limits: tuple[Limit, ...] = (),
    paying: Payers | None = None,
    payees: tuple[PayeeShare, ...] = (PayeeShare(party="provider"),),
    start: str = "2024-01-01",
    end: str = "2025-01-01",
    periods: PeriodGrid | None = None,
    rounding: Rounding | None = None,
    payment: PaymentTerm | None = None,
    currency: str = "EUR",
    indices: tuple[Index, ...] = (),
    exchange: tuple[ExchangeRate, ...] = (),
    amendments: tuple[Amendment, ...] = (),
) -> Contract:
    """Make a contract over 2024 with quarters and one payer, but for what is said."""
    quarter = Duration(count=3, unit="months")
    return Contract(
        id="sample",
        title="Sample",
        status="signed",
        currency=currency,
        start=day(start),
        end=day(end),
        periods=periods or PeriodGrid(every=quarter, anchor=day(start)),
        rounding=rounding or Rounding(),
        payment=payment or PaymentTerm(),
        parties=PARTIES,
        metrics=metrics if metrics is not None else (count(),),
        lines=lines,
        limits=limits,
        payers=paying or payers(PayerShare(party="province", weight=Fraction(1))),
        payees=Payees(shares=payees),
        indices=indices,
        exchange=exchange,
        amendments=amendments,
    )


def row(
    name: str,
    achieved: str,
    value: int | Fraction = 1,
    *,
    of: int | None = None,
    status: EvidenceStatus = "verified",
    who: str | None = None,
    supersedes: str | None = None,
    reported: str | None = None,
    verified: str | None = None,
    metric: str | None = None,
    instance: str | None = None,
    cohort: str | None = None,
) -> EvidenceRow:
    """Make a row of `jobs`, or of `share` where it has a denominator; reported when achieved."""
    reported_at = _moment(reported or achieved)
    verified_at = _moment(verified) if verified else None
    if status in {"verified", "rejected"} and verified_at is None:
        verified_at = reported_at
    return EvidenceRow(
        id=name,
        metric=metric or ("jobs" if of is None else "share"),
        participant=who,
        cohort=cohort,
        instance=instance,
        achieved=day(achieved),
        value=Fraction(value),
        denominator=None if of is None else Fraction(of),
        status=status,
        supersedes=supersedes,
        reporter="provider",
        verifier="auditor" if verified_at else None,
        reported_at=reported_at,
        verified_at=verified_at,
        reference="",
        sha256="",
    )


def _moment(text: str) -> datetime:
    # A date alone is noon in UTC, which is the same day in Amsterdam.
    found = datetime.fromisoformat(text)
    if len(text) == len("2024-01-31"):
        found = found.replace(hour=12)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def person(
    name: str,
    lives_in: str | None = None,
    enrolled: str = "2024-01-01",
    *,
    cohort: str | None = None,
    groups: tuple[GroupMembership, ...] = (),
) -> Participant:
    """Make a participant."""
    return Participant(participant=name, enrolled=day(enrolled), municipality=lives_in, cohort=cohort, groups=groups)


def member(name: str, group: str, start: str, end: str | None = None) -> GroupMembership:
    """Make a membership of a group, from a day to before another."""
    return GroupMembership(participant=name, group=group, start=day(start), end=None if end is None else day(end))


def admitted_of(
    contract: Contract,
    rows: Sequence[EvidenceRow],
    people: Sequence[Participant] = (),
    as_of: str | None = None,
    until: str | None = None,
) -> tuple[Terms, list[Claim]]:
    """Do steps 0 to 2, and give the contract as it is known with the admitted claims."""
    terms, admitted, _ = _sorted(contract, rows, people, as_of, until)
    return terms, admitted


def refused_of(
    contract: Contract,
    rows: Sequence[EvidenceRow],
    people: Sequence[Participant] = (),
    as_of: str | None = None,
    until: str | None = None,
) -> tuple[list[str], list[str]]:
    """Do steps 0 to 2, and give the ids of the rows admitted, and the reasons of those refused."""
    _, admitted, refused = _sorted(contract, rows, people, as_of, until)
    return [claim.row.id for claim in admitted], [reason.code for _, reason in refused]


def _sorted(
    contract: Contract,
    rows: Sequence[EvidenceRow],
    people: Sequence[Participant],
    as_of: str | None,
    until: str | None,
) -> tuple[Terms, list[Claim], list[tuple[str, Reason]]]:
    known = None if as_of is None else day(as_of)
    terms = in_force(contract, known)
    last_day = last_day_looked_at(contract, known, None if until is None else day(until), terms.end)
    register = {participant.participant: participant for participant in people}
    return terms, *admit(terms, known_claims(contract, rows, known), register, last_day)


def owed(statement: Statement) -> list[int]:
    """Give the amounts owed of the entitlements, in minor units."""
    return [entitlement.amount_minor for entitlement in statement.entitlements]


def cuts(statement: Statement) -> list[tuple[str, Fraction]]:
    """Give each cut as the limit and the amount, in minor units."""
    return [(cut.limit, cut.amount_minor) for cut in statement.cuts]


def paid_by(statement: Statement) -> list[tuple[str, str, int]]:
    """Give each payable as the first day of its period, the payer and the amount."""
    return [(payable.period.start.isoformat(), payable.payer, payable.amount_minor) for payable in statement.payables]
