"""The explanation of an amount as a tree on the screen, and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rich.text import Text
from rich.tree import Tree

from outcomes_fund.domain.money import minor_digits
from outcomes_fund.formats.exact_text import number_text
from outcomes_fund.report.amounts import amount_text
from outcomes_fund.settlement.explain import Node

__all__ = ["CLAIMS_SHOWN", "node_document", "tree_of"]

CLAIMS_SHOWN = 50

# Steps that stand for one row of evidence each, so that there may be very many of them.
ROWS = frozenset({"claim", "measured", "refused"})


def tree_of(node: Node, currency: str, *, rows_max: int | None = CLAIMS_SHOWN) -> Tree:
    """Draw an explanation.

    Args:
        node: The amount and what it rests on.

        currency: ISO 4217 code of the amounts.

        rows_max: Most rows of evidence shown below one step; None shows all.
    """
    tree = Tree(_label(node, currency))
    _grow(tree, node, currency, rows_max)
    return tree


def node_document(node: Node, currency: str) -> dict[str, Any]:
    """Give an explanation as plain tables, ready for JSON.

    Args:
        node: The amount and what it rests on.

        currency: ISO 4217 code of the amounts.

    Returns:
        ``kind``, ``text``, ``amount`` (text in units of the currency, exact; None where the step has none) and
        ``children`` of each step.
    """
    amount = None
    if node.amount_minor is not None:
        digits = minor_digits(currency)
        amount = number_text(node.amount_minor / 10**digits, decimals_min=digits)
    return {
        "kind": node.kind,
        "text": node.text,
        "amount": amount,
        "children": [node_document(child, currency) for child in node.children],
    }


def _grow(tree: Tree, node: Node, currency: str, rows_max: int | None) -> None:
    steps = [child for child in node.children if child.kind not in ROWS]
    for child in steps:
        _grow(tree.add(_label(child, currency)), child, currency, rows_max)
    rows = [child for child in node.children if child.kind in ROWS]
    shown = rows if rows_max is None else rows[:rows_max]
    for row in shown:
        _grow(tree.add(_label(row, currency)), row, currency, rows_max)
    if len(shown) < len(rows):
        tree.add(_rest(rows[len(shown) :], currency))


def _label(node: Node, currency: str) -> Text:
    label = Text("refused: " if node.kind == "refused" else "")
    label.append(node.text)
    if node.amount_minor is not None:
        label.append("  ")
        label.append(f"{amount_text(node.amount_minor, currency)} {currency}", style="bold")
    return label


def _rest(rows: Sequence[Node], currency: str) -> Text:
    """Say how many rows are left out, and what they come to."""
    label = Text(f"… and {len(rows):,} more; --all shows them")
    amounts = [row.amount_minor for row in rows if row.amount_minor is not None]
    if amounts:
        total = sum(amounts, start=Fraction(0))
        label.append("  ")
        label.append(f"{amount_text(total, currency)} {currency}", style="bold")
    return label
