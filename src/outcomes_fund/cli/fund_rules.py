"""``outcomes-fund fund rules``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from outcomes_fund.cli.asked import Asked, may_write_fund
from outcomes_fund.cli.options import FILE
from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.services.duty_rules import rules_document, rules_kept
from outcomes_fund.services.fund import set_rules

__all__ = ["command"]


@click.command("rules")
@click.option("--set", "path", type=FILE, metavar="FILE", help="JSON with the rules that hold from now on.")
@may_write_fund
def command(*, asked: Asked, path: Path | None) -> None:
    """Show the rules on who may do what, or set them.

    The answer is the JSON that --set takes: the roles that each action needs, the actions of which nobody does two for
    one payment, and the amount in minor units up to which one approval is enough.
    """
    wanted = None if path is None else _document(path)
    with asked.opened() as store:
        rules = rules_kept(store) if wanted is None else set_rules(store, wanted, order=asked.order())
    document = rules_document(rules)
    asked.answer(document, json.dumps(document, indent=2, ensure_ascii=False))


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
