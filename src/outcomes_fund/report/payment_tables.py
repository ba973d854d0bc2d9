"""Payments as a table on the screen and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
from rich.table import Table

from outcomes_fund.report.amounts import amount_text
from outcomes_fund.report.layout import Column, Row, table_of
from outcomes_fund.report.minor_units import units_text

if TYPE_CHECKING:
    from outcomes_fund.services.payments_kept import Payment, Run

__all__ = ["payment_document", "payments_table", "run_document"]


def payments_table(
    payments: Sequence[Payment], waits: Mapping[str, str], currency: str, *, title: str = "Payments"
) -> Table:
    """Show payments, with what each waits for and what those that are not withdrawn come to.

    Args:
        payments: In the order in which they are shown.

        waits: What each waits for, by id; nothing where there is none.

        currency: ISO 4217 code of the fund.

        title: What they are.
    """
    columns = [
        Column(header="Payment", whole=True),
        Column(header="Payer to payee", whole=True),
        Column(header="Due", whole=True),
        Column(header=f"Amount ({currency})", number=True),
        Column(header="State"),
        Column(header="Waits for"),
    ]
    rows = [
        Row(
            cells=(
                payment.id,
                f"{payment.payer} to {payment.payee}",
                payment.due.isoformat(),
                amount_text(payment.amount_minor, currency),
                _state(payment),
                waits.get(payment.id, ""),
            )
        )
        for payment in payments
    ]
    total = sum(payment.amount_minor for payment in payments if payment.state not in {"withdrawn", "returned"})
    if len(rows) > 1:
        rows.append(Row(cells=("total", "", "", amount_text(total, currency), "", ""), total=True))
    used = range(len(columns) if any(waits.get(payment.id) for payment in payments) else len(columns) - 1)
    shown = [attrs.evolve(row, cells=tuple(row.cells[index] for index in used)) for row in rows]
    return table_of(title, [columns[index] for index in used], shown)


def payment_document(payment: Payment, waits: Mapping[str, str]) -> dict[str, Any]:
    """Give a payment as a plain table, ready for JSON.

    Args:
        payment: As the fund has it.

        waits: What each payment waits for, by id.
    """
    return {
        "payment": payment.id,
        "contract": payment.contract,
        "payer": payment.payer,
        "payee": payment.payee,
        "amount": units_text(payment.amount_minor, payment.currency),
        "currency": payment.currency,
        "due": payment.due,
        "state": payment.state,
        "waits_for": waits.get(payment.id) or None,
        "approved_by": list(payment.approved_by),
        "run": payment.run,
        "authorised": payment.authorised,
        "reason": payment.reason or None,
        "statement": payment.statement,
        "entry": payment.entry,
        "parts": [
            {
                "line": part.place.line,
                "period": part.place.period,
                "budget_year": part.place.budget_year,
                "amount": units_text(part.amount_minor, payment.currency),
            }
            for part in payment.parts
        ],
    }


def run_document(run: Run, currency: str) -> dict[str, Any]:
    """Give a payment run as a plain table, ready for JSON.

    Args:
        run: As the fund has it.

        currency: ISO 4217 code of the fund.
    """
    return {
        "run": run.id,
        "payments": list(run.payments),
        "total": units_text(run.total_minor, currency),
        "currency": currency,
        "released_by": run.released_by,
        "released_at": run.released_at,
        "authorised_by": run.authorised_by,
    }


def _state(payment: Payment) -> str:
    """Say where a payment is; why, where that was told."""
    run = f" in {payment.run}" if payment.state == "released" else ""
    return f"{payment.state}{run}: {payment.reason}" if payment.reason else f"{payment.state}{run}"
