"""JSON Schema of the files, generated from the same shapes that read and write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outcomes_fund.errors import UnknownName
from outcomes_fund.formats.document.contract_shape import CONTRACT
from outcomes_fund.formats.document.documents import SCHEMA_KEY
from outcomes_fund.formats.document.evidence_shape import EVIDENCE_ROW
from outcomes_fund.formats.document.kinds import Kind
from outcomes_fund.formats.document.scenario_shape import BUDGET, CHANGED_SCENARIO, SCENARIO
from outcomes_fund.formats.document.shapes import Choice, Field, Listing, Nullable, Section, Shape
from outcomes_fund.formats.statement import STATEMENT

__all__ = ["SCHEMAS", "schema_of"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def schema_of(name: str) -> Schema:
    """Give the JSON Schema (draft 2020-12) of a file, for editors and other programs.

    Args:
        name: ``contract``, ``evidence`` (one object of JSON Lines), ``statement``, ``scenario`` or ``budget``.

    Raises:
        UnknownName: For any other name.

    Example:
        >>> schema_of("contract")["properties"]["currency"]["description"]
        'ISO 4217 code.'
    """
    if name not in SCHEMAS:
        raise UnknownName("schema", name, SCHEMAS)
    return {"$schema": DIALECT, "title": name, **SCHEMAS[name]()}


def _file_schema(shape: Section) -> Schema:
    """Give the schema of a whole file, with each record that stands in it once, under its name."""
    named: Schema = {}
    schema = _section(shape, {}, named)
    return {**schema, "$defs": named} if named else schema


def _schema(shape: Shape, named: Schema) -> Schema:
    if isinstance(shape, Kind):
        return dict(shape.schema)
    if isinstance(shape, Listing):
        element = _schema(shape.element, named)
        many: Schema = {"type": "array", "items": element}
        return {"anyOf": [element, many]} if shape.single else many
    if isinstance(shape, Nullable):
        return {"anyOf": [_schema(shape.element, named), {"type": "null"}]}
    if isinstance(shape, Section) and shape.record is None:
        return _section(shape, {}, named)
    return _named(shape, named)


def _named(shape: Section | Choice, named: Schema) -> Schema:
    """Refer to a record, or to a choice of records, by its name."""
    record = shape.record if isinstance(shape, Section) else None
    name = record.__name__ if record else " or ".join(shape.sections) if isinstance(shape, Choice) else ""
    name = name.replace(" ", "_")
    if name not in named:
        # The name is taken before what stands in the record is described, which may name it too.
        named[name] = {}
        named[name] = _choice(shape, named) if isinstance(shape, Choice) else _section(shape, {}, named)
    return {"$ref": f"#/$defs/{name}"}


def _choice(choice: Choice, named: Schema) -> Schema:
    table = _choice_of_tables(choice, named)
    return {"anyOf": [_schema(choice.bare[1].shape, named), table]} if choice.bare else table


def _choice_of_tables(choice: Choice, named: Schema) -> Schema:
    return {
        "type": "object",
        "required": [choice.tag],
        "oneOf": [_section(section, {choice.tag: {"const": word}}, named) for word, section in choice.sections.items()],
    }


def _section(section: Section, tag: Schema, named: Schema) -> Schema:
    return {
        "type": "object",
        **({"description": section.meaning} if section.meaning else {}),
        "properties": {**tag, **{field.key: _field(field, named) for field in section.fields}},
        "required": [*tag, *(field.key for field in section.fields if field.required)],
        "additionalProperties": False,
        **section.schema,
    }


def _field(field: Field, named: Schema) -> Schema:
    schema = _schema(field.shape, named)
    return {**schema, "description": field.meaning} if field.meaning else schema


def _of_people(shape: Section) -> Schema:
    """Let a file that people write in JSON name its schema, as one in TOML does in a comment."""
    schema = _file_schema(shape)
    meaning = "The schema of the file, for an editor; it is not looked at."
    return {**schema, "properties": {SCHEMA_KEY: {"type": "string", "description": meaning}, **schema["properties"]}}


def _either(one: Schema, other: Schema, key: str) -> Schema:
    """Describe a file that is as one schema says, or as the other where it has a key."""

    def alone(schema: Schema) -> Schema:
        return {"required": schema["required"], "propertyNames": {"enum": list(schema["properties"])}}

    return {
        **one,
        "properties": {**other["properties"], **one["properties"]},
        "required": [each for each in one["required"] if each in other["required"]],
        "if": {"required": [key]},
        "then": alone(other),
        "else": alone(one),
        "$defs": {**other["$defs"], **one["$defs"]},
    }


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "contract": lambda: _of_people(CONTRACT),
    "evidence": lambda: _file_schema(EVIDENCE_ROW),
    "statement": lambda: _file_schema(STATEMENT),
    "scenario": lambda: _either(_of_people(SCENARIO), _of_people(CHANGED_SCENARIO), "based_on"),
    "budget": lambda: _of_people(BUDGET),
}
