import io
import sys

import pytest
from rich.text import Text

from outcomes_fund.cli.screen import show
from outcomes_fund.report.layout import Column, Row, table_of


class _Stream(io.TextIOWrapper):
    def __init__(self, *, terminal: bool) -> None:
        self._terminal = terminal
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.seek(0)
        return self.read()


def _shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, columns: int) -> str:
    stream = _Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    row = Row(cells=("\x1b[2J a name of several words", "1,234,567.89"), total=True)
    table = table_of("Table", [Column(header="Name"), Column(header="Amount", number=True)], [row])
    show(Text("one long sentence that goes on for a while"), table)
    return stream.text()


class TestShow:
    """What is written to standard output."""

    def test_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """On a terminal there are styles, and lines as wide as the window where numbers allow it."""
        text = _shown(monkeypatch, terminal=True, columns=30)

        assert "\x1b[1m" in text
        assert "one long sentence that goes on" in text.splitlines()[0]
        assert "for a while" in text.splitlines()[1]
        assert "1,234,567.89" in text

    def test_heading_is_not_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A heading longer than a line of the terminal, and a command that is copied, are whole."""
        stream = _Stream(terminal=True)
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setenv("COLUMNS", "20")
        title = "a heading that is longer than its table and the line"
        row = Row(cells=("one",))
        show(table_of(title, [Column(header="Name")], [row]), Text(title, no_wrap=True, overflow="ignore"))

        assert 2 == stream.text().count(title)

    def test_pipe(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In a pipe there are no styles, and lines are as long as they have to be."""
        text = _shown(monkeypatch, terminal=False, columns=30)

        assert "\x1b" not in text
        assert "one long sentence that goes on for a while\n" in text

    @pytest.mark.parametrize("terminal", [True, False])
    def test_orders_are_not_sent(self, monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
        """A text that tries to clear the screen is shown and not obeyed."""
        text = _shown(monkeypatch, terminal=terminal, columns=200)

        assert "\x1b[2J" not in text
        assert "\N{REPLACEMENT CHARACTER}[2J" in text
