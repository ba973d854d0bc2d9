"""Use cases: approve, release and authorise payments, and record what the bank did with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from outcomes_fund.errors import InvalidInput, UnknownName
from outcomes_fund.ledger.duties import (
    Action,
    Rules,
    approvals_needed,
    unconfirmed,
)
from outcomes_fund.ledger.journal import paid, returned
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Booking
from outcomes_fund.services.duties_kept import check_known
from outcomes_fund.services.orders import Order, Part, answered, drafts, keyed, request_digest, written_with
from outcomes_fund.services.payment_checks import (
    RESULT_FROM,
    BankResult,
    check_duties,
    check_result,
    check_states,
    problem_of,
    wanted_of,
)
from outcomes_fund.services.payments_kept import Payment, PaymentState, Run, payments_kept, runs_kept
from outcomes_fund.services.reasons_given import reason_problems
from outcomes_fund.services.settled_first import check_settled

__all__ = ["BankResult", "Waiting", "approve", "authorise", "bank_result", "payments", "release", "waits_for"]

# In which states something can be done with a payment.
APPROVABLE: tuple[PaymentState, ...] = ("proposed", "approved")
RELEASABLE = APPROVABLE


class Waiting(NamedTuple):
    """A payment that is not done with, and what it waits for, in words."""

    payment: Payment
    waits_for: str


def payments(store: Store, contract: str | None = None) -> tuple[Payment, ...]:
    """Give the payments of a fund, in the order in which they were proposed.

    Args:
        store: The ledger.

        contract: Only those of this contract.
    """
    return tuple(payments_kept(store, contract).values())


def approve(store: Store, payment_ids: Sequence[str], *, order: Order) -> tuple[Payment, ...]:
    """Approve payments, all of them or none.

    Args:
        store: The ledger.

        payment_ids: Of payments that are not released.

        order: Who approves.

    Returns:
        The payments, each ``approved`` if no further approval is needed.

    Raises:
        UnknownName: If there is no such payment.

        InvalidInput: If one is withdrawn or released already, or something has come in since its contract was settled.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    ids = tuple(dict.fromkeys(payment_ids))
    request = request_digest("approve", payments=ids)
    order = keyed(order, "approve", request_digest("approve", payments=ids, by=order.actor))
    with store.turn():
        if answered(store, order, request) is None:
            wanted = wanted_of(payments_kept(store), ids)
            check_states(wanted, APPROVABLE, "be approved")
            check_duties(store, order, "approve", wanted)
            check_settled(store, {each.contract for each in wanted})
            parts: list[Part] = [
                ("payment_approved", {"payment": each.id, "amount_minor": str(each.amount_minor)}) for each in wanted
            ]
            store.append(drafts(order, request, *parts), at=order.at)
        return wanted_of(payments_kept(store), ids)


def release(store: Store, payment_ids: Sequence[str], *, order: Order) -> Run:
    """Release payments together in a run, all of them or none, and book them as paid.

    Args:
        store: The ledger.

        payment_ids: Of payments with the approvals that the rules ask for. One below 0 is released once the payee has
            paid it back.

        order: Who releases.

    Returns:
        The run.

    Raises:
        UnknownName: If there is no such payment.

        InvalidInput: If one is withdrawn or released already, or something has come in since its contract was settled.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    ids = tuple(dict.fromkeys(payment_ids))
    request = request_digest("release", payments=ids)
    order = keyed(order, "release", request_digest("release", payments=ids, by=order.actor))
    with store.turn():
        known = answered(store, order, request)
        runs = runs_kept(store)
        if known is not None:
            return runs[known.body["run"]]
        wanted = wanted_of(payments_kept(store), ids)
        check_states(wanted, RELEASABLE, "be released")
        check_duties(store, order, "release", wanted)
        check_settled(store, {each.contract for each in wanted})
        run = f"run-{len(runs) + 1}"
        bookings = [paid(each.transfer, cause=f"{run}, payment {each.id}") for each in wanted]
        total = sum(each.amount_minor for each in wanted)
        parts: list[Part] = [
            ("run_made", {"run": run, "payments": list(ids), "total_minor": str(total)}),
            *(
                ("payment_released", {"run": run, **_booked(each, booking)})
                for each, booking in zip(wanted, bookings, strict=True)
            ),
        ]
        store.append(drafts(order, request, *parts), at=order.at, postings=bookings)
        return runs_kept(store)[run]


def authorise(store: Store, run_id: str, *, order: Order) -> Run:
    """Release a run at the bank.

    Args:
        store: The ledger.

        run_id: The run.

        order: Who does it.

    Raises:
        UnknownName: If there is no such run.

        InvalidInput: If it was authorised already, none of its payments is left, or something has come in since a
            contract of one was settled.

        NotAllowed: With every rule that is broken.

        LedgerRefusal: If the file cannot be written.
    """
    request = request_digest("bank authorise", run=run_id)
    order = keyed(order, "authorise", request_digest("bank authorise", run=run_id, by=order.actor))
    with store.turn():
        run = _run(store, run_id)
        if answered(store, order, request) is None:
            everything = payments_kept(store)
            left = tuple(each for each in map(everything.__getitem__, run.payments) if each.state == "released")
            if run.authorised_by is not None:
                _refuse_run(run, f"{run.authorised_by} has authorised it already.", "Nothing is left to be done.")
            if not left:
                message = "none of its payments waits for it: they came back, or set off all that they are about."
                _refuse_run(run, message, "Settle, and release the payments proposed then.")
            check_duties(store, order, "release_at_bank", left)
            check_settled(store, {each.contract for each in left})
            store.append(drafts(order, request, ("run_authorised", {"run": run_id})), at=order.at)
        return _run(store, run_id)


def bank_result(
    store: Store, names: Sequence[str], result: BankResult, reason: str = "", *, order: Order
) -> tuple[Payment, ...]:
    """Record what the bank did with payments; those that come back are owed again, and ``settle`` proposes them anew.

    Args:
        store: The ledger.

        names: Payments that were released; a run stands for those of its payments that have no result yet, and where
            they come back also for those that were executed.

        result: ``executed``, or ``returned``, also where the run is given up before the bank has it.

        reason: Why they came back.

        order: Who records it.

    Returns:
        The payments, with their result.

    Raises:
        UnknownName: If there is no such payment or run.

        InvalidInput: If one was not released, came back already, was executed without its run being authorised, or
            comes back without a reason, or with one that names a person; if a run has no payment left. Nothing is
            recorded then.

        NotAllowed: If the actor is no person of the fund.

        LedgerRefusal: If the file cannot be written.
    """
    names = list(dict.fromkeys(names))
    request = request_digest("bank result", payments=names, result=result, reason=reason)
    order = keyed(order, "bank", request)
    with store.turn():
        known = answered(store, order, request)
        if known is not None:
            ids = [entry.body["payment"] for entry in written_with(store, known) if entry.kind == "bank_result"]
            return wanted_of(payments_kept(store), ids)
        check_known(store, order)
        everything = payments_kept(store)
        wanted = wanted_of(everything, _of_runs(names, everything, result))
        for payment in wanted:
            check_result(payment, result)
        problems = list(reason_problems(reason, needed=result == "returned"))
        if problems:
            raise InvalidInput(problems)
        bookings: list[Booking] = []
        parts: list[Part] = []
        for payment in wanted:
            body: Mapping[str, object] = {"payment": payment.id, "contract": payment.contract}
            if result == "returned":
                bookings.append(returned(payment.transfer, cause=f"payment {payment.id} came back: {reason}"))
                body = _booked(payment, bookings[-1])
            parts.append(("bank_result", {**body, "result": result, "reason": reason}))
        parts += _overtaken(wanted, everything.values()) if bookings else ()
        store.append(drafts(order, request, *parts), at=order.at, postings=bookings)
        return wanted_of(payments_kept(store), [payment.id for payment in wanted])


def _of_runs(names: Sequence[str], everything: Mapping[str, Payment], result: BankResult) -> list[str]:
    """Give the payments that are meant, where a run stands for those that may have a result."""
    runs = {payment.run for payment in everything.values() if payment.run}
    states = RESULT_FROM[result]
    ids: list[str] = []
    for name in names:
        if name not in runs:
            ids.append(name)
            continue
        open_ones = [
            each.id for each in everything.values() if each.run == name and each.state in states and each.amount_minor
        ]
        if not open_ones:
            problem = problem_of(
                "run_state",
                f"run {name}",
                f"none of its payments is {' or '.join(states)}, so that none can be {result}.",
                "Leave it out; 'payments' lists what there is.",
            )
            raise InvalidInput([problem])
        ids += open_ones
    return list(dict.fromkeys(ids))


def waits_for(payment: Payment, rules: Rules, accounts: Iterable[Action]) -> str:
    """Say what a payment waits for, in words; empty if it is done with.

    Args:
        payment: Any.

        rules: The rules of the fund.

        accounts: Who changed and confirmed IBANs.
    """
    if payment.state in {"executed", "returned", "withdrawn"}:
        return ""
    if payment.state == "released":
        return "the result of the bank" if payment.authorised else "the release at the bank"
    missing = approvals_needed(payment.amount_minor, rules) - len(payment.approved_by)
    if missing > 0:
        return f"{missing} approval{'s' if missing > 1 else ''}"
    if payment.amount_minor > 0 and unconfirmed(payment.payee, accounts) is not None:
        return f"the confirmation of the IBAN of {payment.payee}"
    return "release" if payment.amount_minor >= 0 else f"{payment.payee} to pay it back, and release"


def _overtaken(back: Sequence[Payment], everything: Iterable[Payment]) -> Iterator[Part]:
    """Withdraw open payments that were worked out before payments of the same amounts came back."""
    came_back = {part.place: payment.id for payment in back for part in payment.parts}
    for each in everything:
        name = next((came_back[part.place] for part in each.parts if part.place in came_back), None)
        if each.is_open and name is not None:
            yield (
                "payment_withdrawn",
                {"payment": each.id, "contract": each.contract, "reason": f"payment {name} came back"},
            )


def _booked(payment: Payment, booking: Booking) -> dict[str, str]:
    return {
        "payment": payment.id,
        "contract": payment.contract,
        "cause": booking.cause,
        "postings": booking.digest,
    }


def _run(store: Store, run_id: str) -> Run:
    runs = runs_kept(store)
    if run_id not in runs:
        raise UnknownName("run", run_id, runs)
    return runs[run_id]


def _refuse_run(run: Run, message: str, remedy: str) -> None:
    raise InvalidInput([problem_of("run_state", f"run {run.id}", message, remedy)])
