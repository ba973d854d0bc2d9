"""``outcomes-fund evidence import`` and ``register``."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, secret_in, writes_fund
from outcomes_fund.cli.options import FILE, secret_option
from outcomes_fund.cli.progress import progress
from outcomes_fund.report.evidence_tables import brought, imported_document
from outcomes_fund.services.record import Imported, import_evidence, import_register

__all__ = ["import_rows", "register"]


@click.command("import")
@click.argument("path", type=FILE, metavar="FILE")
@click.option("--contract", "contract_id", metavar="ID", help="The contract it is of, if the fund has several.")
@secret_option()
@writes_fund
def import_rows(*, asked: Asked, path: Path, contract_id: str | None, secret_file: Path | None) -> None:
    """Import rows of evidence.

    FILE is CSV or JSON Lines. All of it is checked, together with the rows that the fund has; where anything is wrong,
    all problems are shown and nothing is imported. Rows that the fund has already are passed over.

    Participants are pseudonyms. What looks like a citizen service number, an e-mail address or a name is refused. Once
    a participant was forgotten, the secret is needed to know whether that one came back.
    """
    _import(asked, import_evidence, path, contract_id, secret_file, noun="row")


@click.command("register")
@click.argument("path", type=FILE, metavar="FILE")
@click.option("--contract", "contract_id", metavar="ID", help="The contract it is of, if the fund has several.")
@secret_option()
@writes_fund
def register(*, asked: Asked, path: Path, contract_id: str | None, secret_file: Path | None) -> None:
    """Import the register of participants.

    FILE is CSV or JSON Lines. The last row of a participant counts; one who is in the fund and not in the file stays
    as it was.
    """
    _import(asked, import_register, path, contract_id, secret_file, noun="participant")


def _import(
    asked: Asked,
    use_case: Callable[..., Imported],
    path: Path,
    contract_id: str | None,
    secret_file: Path | None,
    *,
    noun: str,
) -> None:
    secret, order = secret_in(secret_file), asked.order()
    with asked.opened() as store, progress(f"Importing {path.name}"):
        before = store.head().count
        imported = use_case(store, path, contract_id, order=order, secret=secret, chance=secrets.token_bytes)
    is_new = imported.entry is not None and imported.entry > before
    told = brought(imported, noun, is_new=is_new)
    asked.answer(imported_document(imported, is_new=is_new), *told, *(_next(imported) if is_new else ()))


def _next(imported: Imported) -> tuple[str, ...]:
    if imported.statuses.get("reported"):
        step = f"outcomes-fund evidence verify {imported.contract} --batch {imported.entry}"
        return (f"Next, by a verifier: {step}",)
    return (f"Next: outcomes-fund settle {imported.contract}",)
