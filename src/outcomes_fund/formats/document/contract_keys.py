"""Every key of the files that people write as tables for the documentation, from the shapes that read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.drafts import UNREAD
from outcomes_fund.formats.document.kinds import Kind, Surroundings
from outcomes_fund.formats.document.scenario_shape import BUDGET, CHANGED_SCENARIO, SCENARIO, SHARED
from outcomes_fund.formats.document.shapes import Choice, Field, Listing, Nullable, Section, Shape

__all__ = ["budget_keys", "changed_scenario_keys", "contract_keys", "scenario_keys"]

# What stands in none of these by itself is headed by its key alone.
FILES = ("The contract", "The scenario", "A scenario that builds on another", "The budget")

# Any currency with two decimals serves to show defaults.
ANY = Surroundings(currency="EUR", start=None)


def contract_keys() -> str:
    """Give Markdown with one table for each kind of section: key, type, default and meaning."""
    return _page("The contract", CONTRACT)


def scenario_keys() -> str:
    """Give the same tables of the scenario file; distributions and survivals stand at the end, once."""
    return _page("The scenario", SCENARIO, SHARED)


def changed_scenario_keys() -> str:
    """Give the same tables of a scenario file that builds on another."""
    return _page("A scenario that builds on another", CHANGED_SCENARIO)


def budget_keys() -> str:
    """Give the same tables of the budget file."""
    return _page("The budget", BUDGET)


def _page(heading: str, shape: Section, shared: tuple[tuple[str, Shape], ...] = ()) -> str:
    later = {
        section.title for _, choice in shared if isinstance(choice, Choice) for section in choice.sections.values()
    }
    seen = set(later)
    lines = list(_tables(heading, shape, seen))
    seen -= later
    for title, choice in shared:
        lines += _tables(title, choice, seen)
    return "\n".join(lines).strip() + "\n"


def _tables(heading: str, shape: Shape, seen: set[str]) -> Iterator[str]:
    if isinstance(shape, Listing | Nullable):
        yield from _tables(heading, shape.element, seen)
    elif isinstance(shape, Choice):
        yield from _choice(heading, shape, seen)
    elif isinstance(shape, Section) and shape.title not in seen:
        seen.add(shape.title)
        yield from _table(heading, shape)
        for field in shape.fields:
            yield from _tables(_heading(heading, field), field.shape, seen)


def _choice(heading: str, choice: Choice, seen: set[str]) -> Iterator[str]:
    sections = list(choice.sections.items())
    if all(section.title in seen for _, section in sections):
        return
    common = _common([section for _, section in sections])
    if common:
        yield from ("", f"### {heading}, every {choice.tag}", "")
        yield from _rows(common)
    for field in common:
        yield from _tables(f"{heading}: `{field.key}`", field.shape, seen)
    for word, section in sections:
        keys = {field.key for field in common}
        rest = attrs.evolve(section, fields=tuple(field for field in section.fields if field.key not in keys))
        yield from _tables(f'{heading}, {choice.tag} = "{word}"', rest, seen)


def _common(sections: list[Section]) -> list[Field]:
    """Give the keys that every section has, with the same meaning."""
    others = [{(field.key, field.meaning) for field in section.fields} for section in sections[1:]]
    return [field for field in sections[0].fields if all((field.key, field.meaning) in other for other in others)]


def _heading(above: str, field: Field) -> str:
    name = f"`{field.key}`"
    return name if above in FILES else f"{above}: {name}"


def _table(heading: str, section: Section) -> Iterator[str]:
    yield from ("", f"### {heading}", "", section.meaning)
    if section.fields:
        yield ""
        yield from _rows(section.fields)


def _rows(fields: Iterable[Field]) -> Iterator[str]:
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        meaning = field.meaning.replace("|", "\\|")
        yield f"| `{field.key}` | {_type(field.shape)} | {_default(field)} | {meaning} |"


def _type(shape: Shape) -> str:
    if isinstance(shape, Kind):
        words = shape.schema.get("enum")
        return ", ".join(f"`{word}`" for word in words) if words else shape.name
    if isinstance(shape, Listing):
        inner = _type(shape.element)
        many = f"list of {'tables' if inner == 'table' else inner}"
        return f"{inner}, or {many}" if shape.single else many
    return "number, or table" if isinstance(shape, Choice) and shape.bare else "table"


def _default(field: Field) -> str:
    if field.required:
        return "needed"
    value = field.default(ANY)
    if value is UNREAD:
        return "`start`"
    if value is None or value in ("", ()) or not isinstance(field.shape, Kind):
        return ""
    written = field.shape.write(value, ANY)
    return f"`{str(written).lower() if isinstance(written, bool) else written}`"
