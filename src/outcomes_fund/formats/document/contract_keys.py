"""Every key of the contract file as tables for the documentation, from the shape that reads it."""

from __future__ import annotations

from collections.abc import Iterator

from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.drafts import UNREAD
from outcomes_fund.formats.document.kinds import Kind, Surroundings
from outcomes_fund.formats.document.shapes import Choice, Field, Listing, Nullable, Section, Shape

__all__ = ["contract_keys"]

# Any currency with two decimals serves to show defaults.
ANY = Surroundings(currency="EUR", start=None)


def contract_keys() -> str:
    """Give Markdown with one table for each kind of section: key, type, default and meaning."""
    return "\n".join(_tables("The contract", CONTRACT, set())).strip() + "\n"


def _tables(heading: str, shape: Shape, seen: set[str]) -> Iterator[str]:
    if isinstance(shape, Listing | Nullable):
        yield from _tables(heading, shape.element, seen)
    elif isinstance(shape, Choice):
        for word, section in shape.sections.items():
            yield from _tables(f'{heading}, {shape.tag} = "{word}"', section, seen)
    elif isinstance(shape, Section) and shape.title not in seen:
        seen.add(shape.title)
        yield from _table(heading, shape)
        for field in shape.fields:
            yield from _tables(_heading(heading, field), field.shape, seen)


def _heading(above: str, field: Field) -> str:
    name = f"`{field.key}`"
    return name if above == "The contract" else f"{above}: {name}"


def _table(heading: str, section: Section) -> Iterator[str]:
    yield from ("", f"### {heading}", "", section.meaning, "")
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    for field in section.fields:
        meaning = field.meaning.replace("|", "\\|")
        yield f"| `{field.key}` | {_type(field.shape)} | {_default(field)} | {meaning} |"


def _type(shape: Shape) -> str:
    if isinstance(shape, Kind):
        words = shape.schema.get("enum")
        return ", ".join(f"`{word}`" for word in words) if words else shape.name
    if isinstance(shape, Listing):
        inner = _type(shape.element)
        return f"list of {'tables' if inner == 'table' else inner}"
    return "table"


def _default(field: Field) -> str:
    if field.required:
        return "needed"
    value = field.default(ANY)
    if value is UNREAD:
        return "`start`"
    if value is None or value in ("", ()) or not isinstance(field.shape, Kind):
        return ""
    return f"`{field.shape.write(value, ANY)}`"
