from fractions import Fraction
from typing import get_args

import pytest
from rich.console import Console

from outcomes_fund.report.trees import node_document, tree_of
from outcomes_fund.settlement.explain import Node, NodeKind

CLAIMS = tuple(Node(kind="claim", text=f"c{number}", amount_minor=Fraction(100)) for number in range(4))
REFUSED = tuple(Node(kind="refused", text=f"r{number}") for number in range(3))
NODE = Node(kind="line", text="line", amount_minor=Fraction(400), children=(*CLAIMS, *REFUSED))


def _lines(node: Node, rows_max: int | None) -> list[str]:
    console = Console(width=200, color_system=None)
    with console.capture() as capture:
        console.print(tree_of(node, "EUR", rows_max=rows_max))
    return capture.get().splitlines()


class TestTreeOf:
    """An explanation as a tree."""

    def test_shows_all(self) -> None:
        """Without a limit each row has a line, with its amount where it has one."""
        lines = _lines(NODE, None)

        assert 8 == len(lines)
        assert lines[1].endswith("c0  1.00 EUR")
        assert lines[-1].endswith("refused: r2")

    def test_leaves_out(self) -> None:
        """With a limit the rest is counted, and added up over the rows that have an amount."""
        assert _lines(NODE, 2)[-1].endswith("… and 5 more; --all shows them  2.00 EUR")

    def test_leaves_out_without_amount(self) -> None:
        """Rows without an amount are counted only."""
        node = Node(kind="period", text="period", children=REFUSED)

        assert _lines(node, 1)[-1].endswith("… and 2 more; --all shows them")

    @pytest.mark.parametrize("kind", get_args(NodeKind))
    def test_every_kind(self, kind: NodeKind) -> None:
        """A step of any kind stands with its amount, and all that it rests on stands below it."""
        deep = Node(kind="paid", text="of a unit", children=(Node(kind="reading", text="a factor"),))
        step = Node(kind=kind, text="step", amount_minor=Fraction(-100), children=(deep,))
        lines = _lines(Node(kind="period", text="period", children=(step,)), None)

        assert 4 == len(lines)
        assert lines[1].endswith("step  -1.00 EUR")
        assert lines[3].endswith("a factor")


class TestNodeDocument:
    """An explanation as plain tables."""

    def test_exact(self) -> None:
        """Amounts are exact text, and none where a step has none."""
        node = Node(kind="claim", text="c", amount_minor=Fraction(100, 3), children=REFUSED[:1])

        assert {
            "kind": "claim",
            "text": "c",
            "amount": "1/3",
            "children": [{"kind": "refused", "text": "r0", "amount": None, "children": []}],
        } == node_document(node, "EUR")
