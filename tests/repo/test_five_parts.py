"""Every word of the contract language has five parts: a record, a row, a function in the engine, a strategy, a page."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

from outcomes_fund.domain.limit import LIMIT_KINDS, Limit
from outcomes_fund.domain.metric import METRIC_KINDS, Metric, MilestoneMetric
from outcomes_fund.domain.terms import LINE_FORMS, Line
from tests.strategies.limits import LIMIT_STRATEGIES
from tests.strategies.lines import LINE_STRATEGIES
from tests.strategies.metrics import METRIC_STRATEGIES
from tests.strategies.modifiers import MODIFIER_STRATEGIES

PAGES = Path(__file__).parents[2] / "docs" / "language"

# Fields of every metric that tell what it is, and change no value.
TOLD = {"id", "title", "unit", "measured_by", "compared_with"}
# Fields that only metrics with evidence have.
OF_EVIDENCE = {"evidence", "admission"}

# What changes a value, and the fields of a metric that say so.
MODIFIER_FIELDS: dict[str, tuple[str, ...]] = {
    "audit": ("audit",),
    "significance": ("significance",),
    "deadweight": ("deadweight", "deadweight_metric"),
    "factors": ("factors",),
    "lowest": ("lowest",),
    "highest": ("highest",),
    "round": ("round",),
    "otherwise": ("otherwise",),
    "read": ("read",),
}
# How a metric is read is settled before it has a value, so the engine's table of changes has no row for it.
NO_CHANGE = {"read"}


@attrs.frozen(kw_only=True)
class Family:
    """Words of the language that are built in the same way.

    Args:
        rows: The row of each word.

        records: The records that the type of the family allows.

        engine: Module and name of the engine's table.

        strategies: The strategy of each word.

        folder: Where the pages stand.

        written: How a file writes the word; ``{}`` stands for it.
    """

    rows: Mapping[str, Any]
    records: tuple[type, ...]
    engine: tuple[str, str]
    strategies: Mapping[str, Any]
    folder: str
    written: str

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The engine's table."""
        home, name = self.engine
        table: Mapping[str, Callable[..., Any]] = getattr(importlib.import_module(home), name)
        return table


FAMILIES: dict[str, Family] = {
    "metrics": Family(
        rows=METRIC_KINDS,
        records=get_args(Metric),
        engine=("outcomes_fund.settlement.metrics", "METRIC_VALUES"),
        strategies=METRIC_STRATEGIES,
        folder="metrics",
        written='kind = "{}"',
    ),
    "forms": Family(
        rows=LINE_FORMS,
        records=get_args(Line),
        engine=("outcomes_fund.settlement.forms.table", "PRICED_BY"),
        strategies=LINE_STRATEGIES,
        folder="forms",
        written='form = "{}"',
    ),
    "limits": Family(
        rows=LIMIT_KINDS,
        records=get_args(Limit),
        engine=("outcomes_fund.settlement.limits", "LIMITED_BY"),
        strategies=LIMIT_STRATEGIES,
        folder="limits",
        written='kind = "{}"',
    ),
}
WORDS = [(family, word) for family, parts in FAMILIES.items() for word in parts.rows]


def blocks(page: Path, language: str) -> list[str]:
    """Give the blocks of code of one language on a page."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def shows(page: Path, written: str) -> bool:
    """Say whether a page writes a word in a contract and runs something with it that is compared with an outcome."""
    in_file = any(re.search(written, block) for block in blocks(page, "toml"))
    return in_file and any("assert " in block or ">>> " in block for block in blocks(page, "python"))


class TestWords:
    """Kinds of metrics, forms of lines, kinds of limits."""

    @pytest.mark.parametrize("name", FAMILIES)
    def test_record_has_row(self, name: str) -> None:
        """The records that the type allows are those of the table, each frozen and under its own name."""
        family = FAMILIES[name]

        assert set(family.records) == set(family.rows.values())
        assert all(
            word in {getattr(row, "kind", None), getattr(row, "form", None)} for word, row in family.rows.items()
        )
        # Only a frozen record has a hash.
        assert all(attrs.has(record) and record.__hash__ is not None for record in family.records)

    @pytest.mark.parametrize(("name", "word"), WORDS)
    def test_engine_has_function(self, name: str, word: str) -> None:
        """The engine looks the word up in its table and finds a function."""
        assert callable(FAMILIES[name].functions.get(word))

    @pytest.mark.parametrize("name", FAMILIES)
    def test_engine_has_no_other(self, name: str) -> None:
        """The engine has no function for a word that the language lacks."""
        assert set() == set(FAMILIES[name].functions) - set(FAMILIES[name].rows)

    @pytest.mark.parametrize("name", FAMILIES)
    def test_strategies(self, name: str) -> None:
        """Each word is drawn by a strategy, and nothing else is."""
        assert set(FAMILIES[name].strategies) == set(FAMILIES[name].rows)

    @pytest.mark.parametrize(("name", "word"), WORDS)
    def test_page(self, name: str, word: str) -> None:
        """A page writes the word in a contract and runs an example."""
        family = FAMILIES[name]

        assert shows(PAGES / family.folder / f"{word}.md", re.escape(family.written.format(word)))


class TestModifiers:
    """What changes the value of a metric before a line looks at it."""

    def test_record_has_row(self) -> None:
        """Each field of every metric tells what the metric is, or is one of a modifier."""
        fields = {field.name for field in attrs.fields(MilestoneMetric)} - TOLD - OF_EVIDENCE

        assert fields == {field for fields in MODIFIER_FIELDS.values() for field in fields}

    @pytest.mark.parametrize("name", sorted(set(MODIFIER_FIELDS) - NO_CHANGE))
    def test_engine_has_function(self, name: str) -> None:
        """The engine looks the modifier up in its table and finds a function."""
        table = importlib.import_module("outcomes_fund.settlement.modifiers").MODIFIERS

        assert callable(table.get(name))

    def test_engine_has_no_other(self) -> None:
        """The engine has no function for a modifier that the language lacks."""
        table = importlib.import_module("outcomes_fund.settlement.modifiers").MODIFIERS

        assert set() == set(table) - set(MODIFIER_FIELDS)

    def test_strategies(self) -> None:
        """Each field of a modifier is drawn by a strategy, and nothing else is."""
        assert set(MODIFIER_STRATEGIES) == {field for fields in MODIFIER_FIELDS.values() for field in fields}

    @pytest.mark.parametrize("name", MODIFIER_FIELDS)
    def test_page(self, name: str) -> None:
        """A page writes the modifier in a contract and runs an example."""
        assert shows(PAGES / "modifiers" / f"{name}.md", rf"(?m)^{name} = |^\[+metrics\.{name}\]|\b{name} = ")


class TestShows:
    """A page without an example is found out."""

    PAGE = '# Word\n\n```toml\nkind = "word"\n```\n\n```python\n>>> 1 + 1\n2\n```\n'

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (PAGE, True),
            (PAGE.replace("toml", "text"), False),
            (PAGE.replace('"word"', '"other"'), False),
            (PAGE.replace(">>> 1 + 1\n2\n", "print(2)\n"), False),
            (PAGE.replace("```python", "```"), False),
        ],
    )
    def test_trips(self, tmp_path: Path, text: str, expected: bool) -> None:
        """Only a page with both blocks, the word in one and a comparison in the other, is one."""
        page = tmp_path / "word.md"
        page.write_text(text, encoding="utf-8")

        assert shows(page, 'kind = "word"') is expected
        assert not shows(tmp_path / "absent.md", 'kind = "word"')
