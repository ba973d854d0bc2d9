"""The shape of a file, derived from the records: reads, writes and describes them field by field.

A *section* is one record: its fields, each with a key, a kind and perhaps a default. A *choice* is one
of several sections, told apart by a word. A *listing* is many of one of these. All of a file's
problems are collected; a part that cannot be read is ``UNREAD`` and hides no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from outcomes_fund.errors import Problem, nearest_word
from outcomes_fund.formats.document.drafts import UNREAD, Draft, is_unread
from outcomes_fund.formats.document.kind_remedies import whole_record_remedy
from outcomes_fund.formats.document.kinds import DATE, Kind, Plain, Surroundings, Unfit, as_typed, shown
from outcomes_fund.formats.document.paths import Path, path_parts, path_text
from outcomes_fund.formats.document.synonyms import FALSE_FRIENDS, meant_by

__all__ = [
    "Choice",
    "Field",
    "Listing",
    "Nullable",
    "Path",
    "Reading",
    "Section",
    "Shape",
    "path_parts",
    "path_text",
    "read",
    "write",
]

QUESTIONS_MAX = 100

# A record, a value in one, or UNREAD.
Value: TypeAlias = Any


@attrs.frozen(kw_only=True)
class Field:
    """One key of a section.

    Args:
        key: Name in the file.

        attribute: Name in the record.

        shape: What the value is.

        required: Whether the key has to be there.

        default: What the value is where the key is left out.

        meaning: One sentence for people.
    """

    key: str
    attribute: str
    shape: Shape
    required: bool
    default: Callable[[Surroundings], Any] = lambda _: None
    meaning: str = ""


@attrs.frozen(kw_only=True)
class Section:
    """One record in the file.

    Args:
        title: What it is called, for messages and schema.

        fields: In the order in which they are written.

        build: Makes the record of its attributes; a text says what is wrong with them together.

        take_apart: Gives the attributes of a record.

        meaning: One sentence for people.

        schema: What JSON Schema has to say beyond the fields.

        record: Class of the record.
    """

    title: str
    fields: tuple[Field, ...]
    build: Callable[[dict[str, Any]], Any]
    take_apart: Callable[[Any], dict[str, Any]]
    meaning: str = ""
    schema: Mapping[str, Any] = attrs.field(factory=dict)
    record: type | None = None


@attrs.frozen(kw_only=True)
class Choice:
    """One of several records, told apart by the word under a key.

    Args:
        tag: The key, which is also a class attribute of the records.

        sections: By the word.

        bare: A word and a field of its section: a single value in place of the table is that field.
    """

    tag: str
    sections: Mapping[str, Section]
    bare: tuple[str, Field] | None = None


@attrs.frozen(kw_only=True)
class Listing:
    """A list whose elements have one shape.

    Args:
        element: Their shape.

        single: Whether one value may stand in place of a list of it alone.
    """

    element: Shape
    single: bool = False


@attrs.frozen(kw_only=True)
class Nullable:
    """A value that may be nothing, and is then written as null."""

    element: Shape


Shape = Kind | Section | Choice | Listing | Nullable


@attrs.define(kw_only=True)
class Reading:
    """A file being read: what it needs to know, and the problems found so far."""

    surroundings: Surroundings
    problems: list[Problem] = attrs.field(factory=list)

    def did_you_mean(self, word: str, known: Iterable[str]) -> str:
        """Ask whether the nearest known word was meant; empty if none is near, or after the first hundred problems."""
        near = self.nearest(word, known)
        return f"Did you mean {near!r}?" if near else ""

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """Give the known word that was probably meant, or None."""
        # Comparing words takes time, and nobody reads the thousandth question.
        if len(self.problems) >= QUESTIONS_MAX:
            return None
        words = list(known)
        near = meant_by(word, words) or nearest_word(word, words)
        return None if (word, near) in FALSE_FRIENDS else near

    def refuse(self, code: str, path: Path, message: str, *, remedy: str = "", value: object = None) -> Value:
        """Note a problem; what stands here is unread.

        Args:
            code: Stable name of the rule.

            path: Where.

            message: What is wrong and what was expected.

            remedy: What to do about it.

            value: The value as typed.
        """
        typed = None if value is None or isinstance(value, dict | list) else as_typed(value)
        self.problems.append(Problem(code=code, path=path_text(path), message=message, remedy=remedy, value=typed))
        return UNREAD


def read(shape: Shape, value: object, path: Path, reading: Reading) -> Value:
    """Read a value of the file; problems are noted, and the result is then UNREAD or a draft.

    Args:
        shape: What is expected.

        value: What TOML or JSON gave.

        path: Where it stands.

        reading: Surroundings and the list of problems.
    """
    if value is UNREAD:
        # It stands in a file beside this one, and what is wrong with it has been said.
        return UNREAD
    if isinstance(shape, Kind):
        return _read_kind(shape, value, path, reading)
    if isinstance(shape, Listing):
        return _read_listing(shape, value, path, reading)
    if isinstance(shape, Nullable):
        return None if value is None else read(shape.element, value, path, reading)
    return _read_table(shape, value, path, reading)


def _read_table(shape: Section | Choice, value: object, path: Path, reading: Reading) -> Value:
    if isinstance(shape, Choice) and shape.bare is not None and not isinstance(value, dict | list):
        word, field = shape.bare
        values = {field.attribute: read(field.shape, value, path, reading)}
        section = shape.sections[word]
        return Draft(section.record, values) if is_unread(values[field.attribute]) else section.build(values)
    if not isinstance(value, dict):
        remedy = f"Write [{path[0]}], with one bracket." if isinstance(value, list) and len(path) == 1 else ""
        if isinstance(value, str) and path and isinstance(path[-1], int):
            remedy = f"Write {_as_table(shape, value)}."
        if isinstance(shape, Choice) and shape.bare is not None:
            remedy = f'Write one number, or a table such as {{ {shape.tag} = "{shape.bare[0]}", ... }}.'
        message = f"{shown(value)} is not a table of keys and values."
        return reading.refuse("wrong_type", path, message, remedy=remedy, value=value)
    if isinstance(shape, Choice):
        return _read_choice(shape, value, path, reading)
    return _read_section(shape, value, path, reading)


def _read_section(section: Section, value: dict[str, Any], path: Path, reading: Reading) -> Value:
    values = read_fields(section, value, path, reading)
    if any(is_unread(part) for part in values.values()):
        return Draft(section.record, values)
    record = section.build(dict(values))
    if isinstance(record, str):
        reading.refuse("one_of_two", path, record, remedy="Keep the one that the contract states.")
        return Draft(section.record, values)
    return record


def _read_kind(kind: Kind, value: object, path: Path, reading: Reading) -> Value:
    try:
        return kind.read(value, reading.surroundings)
    except Unfit as unfit:
        message = unfit.message or f"{shown(value)} is not {kind.expected}."
        remedy = reading.did_you_mean(str(value), unfit.words) if unfit.words else unfit.remedy
        return reading.refuse(unfit.code, path, message, remedy=remedy, value=value)


def _read_listing(shape: Listing, value: object, path: Path, reading: Reading) -> Value:
    if shape.single and not isinstance(value, list | dict):
        return (read(shape.element, value, path, reading),)
    if not isinstance(value, list):
        remedy = ""
        if isinstance(value, dict) and len(path) == 1:
            remedy = f"Write [[{path[0]}]], with two brackets."
        elif isinstance(value, str):
            remedy = _list_remedy(shape.element, value, reading)
        return reading.refuse("wrong_type", path, f"{shown(value)} is not a list.", remedy=remedy, value=value)
    return tuple(read(shape.element, part, (*path, index), reading) for index, part in enumerate(value))


def _list_remedy(element: Shape, value: str, reading: Reading) -> str:
    """Say how to write a list of which a text was given, as the only element or in place of the list."""
    if isinstance(element, Section | Choice):
        return f"Write [{_as_table(element, value)}]."
    if element is DATE and is_unread(read(element, value, (), attrs.evolve(reading, problems=[]))):
        return "Write a list of dates, such as [2025-06-30]."
    return f'Put it in brackets: ["{as_typed(value)}"].'


def _as_table(shape: Section | Choice, value: str) -> str:
    """Show a text as the first key that a table needs."""
    fields = shape.fields if isinstance(shape, Section) else next(iter(shape.sections.values())).fields
    key = next((field.key for field in fields if field.required), fields[0].key)
    return f'{{ {key} = "{as_typed(value)}" }}'


def _read_choice(choice: Choice, value: dict[str, Any], path: Path, reading: Reading) -> Value:
    words = ", ".join(choice.sections)
    place = (*path, choice.tag)
    word = value.get(choice.tag)
    if isinstance(word, str) and word in choice.sections:
        rest = {key: part for key, part in value.items() if key != choice.tag}
        return read(choice.sections[word], rest, path, reading)
    if choice.tag not in value:
        message = f"the key {choice.tag!r} is missing; it is one of: {words}."
        remedy = _near_key(choice, value, reading) or whole_record_remedy(place)
        reading.refuse("missing_key", place, message, remedy=remedy)
    else:
        remedy = reading.did_you_mean(word, choice.sections) if isinstance(word, str) else ""
        reading.refuse("unknown_word", place, f"{shown(word)} is not one of: {words}.", remedy=remedy, value=word)
    # Its name is kept, so that what refers to it is not called unknown.
    return Draft(None, {"id": value.get("id", UNREAD)})


def read_fields(section: Section, value: dict[str, Any], path: Path, reading: Reading) -> dict[str, Any]:
    """Read the fields of a section without making the record.

    Args:
        section: The fields.

        value: Keys and values of the file.

        path: Where they stand.

        reading: Surroundings and the list of problems.

    Returns:
        Values by attribute; UNREAD or a draft where a value could not be read.
    """
    known = {field.key: field for field in section.fields}
    misspelt: dict[str, Any] = {}
    for key, part in value.items():
        if key not in known:
            near = reading.nearest(key, known)
            reading.refuse(
                "unknown_key",
                (*path, key),
                f"there is no key {shown(key)} in {section.title}; known: {', '.join(known)}.",
                remedy=f"Did you mean {near!r}?" if near else "",
                value=part,
            )
            if near:
                misspelt[near] = UNREAD
    # A key whose misspelling stands there is not missing as well: it was given, and could not be read.
    given = {**misspelt, **value}
    return {field.attribute: _read_field(field, given, path, reading) for field in section.fields}


def _read_field(field: Field, value: dict[str, Any], path: Path, reading: Reading) -> Value:
    place = (*path, field.key)
    if field.key in value:
        return read(field.shape, value[field.key], place, reading)
    if not field.required:
        return field.default(reading.surroundings)
    expected = f"; it is {field.shape.expected}" if isinstance(field.shape, Kind) else ""
    remedy = _header(place, field) or whole_record_remedy(place)
    return reading.refuse("missing_key", place, f"the key {field.key!r} is missing{expected}.", remedy=remedy)


def _header(place: Path, field: Field) -> str:
    if len(place) > 1 or isinstance(field.shape, Kind):
        return ""
    many = isinstance(field.shape, Listing)
    return f"Add it under [[{field.key}]], once for each." if many else f"Add it under [{field.key}]."


def _near_key(choice: Choice, value: dict[str, Any], reading: Reading) -> str:
    if len(reading.problems) >= QUESTIONS_MAX:
        return ""
    known = {field.key for section in choice.sections.values() for field in section.fields}
    strange = [key for key in value if key not in known]
    synonyms = (key for key in strange if meant_by(key, {choice.tag}))
    near = next(synonyms, None) or nearest_word(choice.tag, strange)
    return f"Did you mean it where {near!r} stands?" if near else ""


def write(shape: Shape, value: Any, surroundings: Surroundings) -> Plain:  # noqa: ANN401 - any record
    """Turn a record, or a value in it, into what TOML and JSON are made of; defaults are left out.

    Args:
        shape: What the value is.

        value: The record or value.

        surroundings: Currency and start of the contract.
    """
    if isinstance(shape, Kind):
        return shape.write(value, surroundings)
    if isinstance(shape, Listing):
        parts = [write(shape.element, part, surroundings) for part in value]
        return parts[0] if shape.single and len(parts) == 1 else parts
    if isinstance(shape, Nullable):
        return None if value is None else write(shape.element, value, surroundings)
    if isinstance(shape, Choice):
        word = getattr(value, shape.tag)
        if shape.bare is not None and word == shape.bare[0]:
            field = shape.bare[1]
            return write(field.shape, getattr(value, field.attribute), surroundings)
        return _with_tag(shape.tag, word, write(shape.sections[word], value, surroundings))
    values = shape.take_apart(value)
    return {
        field.key: write(field.shape, values[field.attribute], surroundings)
        for field in shape.fields
        if field.required or values[field.attribute] != field.default(surroundings)
    }


def _with_tag(tag: str, word: str, table: dict[str, Plain]) -> dict[str, Plain]:
    # The word stands right after the id, where a reader looks for it.
    head = {key: part for key, part in table.items() if key == "id"}
    return {**head, tag: word, **table}
