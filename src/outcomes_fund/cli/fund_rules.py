"""``outcomes-fund fund rules``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.asked import Asked, may_write_fund
from outcomes_fund.cli.options import FILE
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.ledger.duties import ACTION_KINDS, DUTY_ROLES
from outcomes_fund.services.duty_rules import rules_document
from outcomes_fund.services.fund_rules import RulesTold, confirm_rules, set_rules, show_rules

__all__ = ["command"]


@click.command("rules")
@click.option("--set", "path", type=FILE, metavar="FILE", help="JSON with the rules that are to hold; proposes them.")
@click.option(
    "--confirm", "confirmed", type=FILE, metavar="FILE", help="The same JSON, by a second person; from then they hold."
)
@may_write_fund
def command(*, asked: Asked, path: Path | None, confirmed: Path | None) -> None:
    """Show the rules on who may do what, propose others, or confirm them.

    The answer is the JSON that --set takes: the roles that each action needs, the actions of which nobody does two for
    one payment, and the amount in minor units up to which one approval is enough. It also says which actions and roles
    there are, and which rules wait for a second person; --set passes over that.
    """
    if path is not None and confirmed is not None:
        message = "--set and --confirm cannot be given together: another person confirms what one has proposed."
        raise click.UsageError(message)
    told = _carried_out(asked, path, confirmed)
    document = _told_document(told)
    if told.outcome == "read":
        asked.answer(document, json.dumps(document, indent=2, ensure_ascii=False))
    else:
        asked.answer(document, *_sentences(told, path or confirmed))


def _carried_out(asked: Asked, path: Path | None, confirmed: Path | None) -> RulesTold:
    given = path or confirmed
    wanted = None if given is None else _document(given)
    with asked.opened() as store:
        if wanted is None:
            return show_rules(store)
        change = confirm_rules if path is None else set_rules
        return change(store, wanted, order=asked.order())


def _told_document(told: RulesTold) -> dict[str, Any]:
    proposal = told.held.proposal
    return {
        "outcome": told.outcome,
        "entry": told.entry,
        **rules_document(told.held.rules),
        "proposed": None
        if proposal is None
        else {"person": proposal.person, "entry": proposal.entry, **rules_document(proposal.rules)},
        "known_actions": list(ACTION_KINDS),
        "known_roles": list(DUTY_ROLES),
    }


def _sentences(told: RulesTold, path: Path | None) -> tuple[str, ...]:
    if told.outcome == "proposed":
        waits = f"Rules: proposed, entry {told.entry}, waits for a second person. Until then the rules before hold."
        return waits, f"Next, by another person: outcomes-fund fund rules --confirm {path}"
    if told.outcome == "unchanged":
        return ("Rules: unchanged, these hold already.",)
    after = {"confirmed": "they hold from now on.", "withdrawn": "what waited is taken back."}
    return (f"Rules: {told.outcome}, entry {told.entry}: {after[told.outcome]}",)


def _document(path: Path) -> dict[str, Any]:
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(str(path), str(error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(str(path), "it is no JSON in UTF-8") from error
    if not isinstance(document, dict):
        message = "it is no JSON object. Take what outcomes-fund fund rules prints, and change that."
        raise InvalidInput([Problem(code="bad_rules", path="the file", message=message, source=str(path))])
    return document
