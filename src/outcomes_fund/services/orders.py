"""Who asks for something, when and under which key; a command that is given twice is carried out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from outcomes_fund.errors import InvalidInput, OutcomesFundError, Problem
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Draft, Entry, text_digest
from outcomes_fund.ledger.refusals import KeyReused

__all__ = [
    "NOTHING",
    "NotAllowed",
    "Order",
    "Part",
    "answered",
    "done_nothing",
    "drafts",
    "keyed",
    "keyed_once",
    "request_digest",
    "text_problems",
    "written_with",
]

# A kind of entry and its body.
Part = tuple[str, Mapping[str, Any]]

# Keys that commands find themselves begin so, and no others: nobody can take the key of what is still to come.
DERIVED = "auto:"

# The kind of the entry that keeps the key of a command that changed nothing.
NOTHING = "nothing_done"


@attrs.frozen(kw_only=True)
class Order:
    """Who asks for something, and when.

    Args:
        actor: The person who does it.

        at: The moment, with its time zone.

        key: Idempotency key: the same command under the same key is carried out once. Empty where the command
            finds one itself.

        is_derived: Whether a command found the key.

    Raises:
        InvalidInput: If a key that was given looks like one that a command finds, or actor or key is no text.
    """

    actor: str
    at: datetime
    key: str = ""
    is_derived: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse keys that look like those that commands find, and what no file can hold."""
        problems = [*text_problems("actor", self.actor), *text_problems("key", self.key)]
        if problems:
            raise InvalidInput(problems)
        if self.key.startswith(DERIVED) and not self.is_derived:
            problem = Problem(
                code="bad_key",
                path="key",
                message=f"the key {self.key!r} begins with {DERIVED!r}, as only keys do that commands find themselves.",
                remedy="Give a key of your own, or none.",
                value=self.key,
            )
            raise InvalidInput([problem])


class NotAllowed(OutcomesFundError):
    """The rules of the fund do not let a person do something; nothing was written.

    Args:
        problems: One for each rule that is broken, with the name of the rule as its code.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n- ".join(["this is not allowed:", *map(str, self.problems)])


def request_digest(name: str, **arguments: object) -> str:
    """Compute by what a command is known again: its name and arguments, not who gave it or when.

    Args:
        name: Of the command.

        **arguments: None, booleans, whole numbers, texts, dates, fractions, and lists, tuples and dicts of these.

    Returns:
        SHA-256 of their canonical JSON, in hexadecimal digits.

    Raises:
        InvalidInput: If an argument holds letters that are no text, as a command line may.

    Example:
        >>> request_digest("approve", payments=["jobs-p1"]) == request_digest("approve", payments=("jobs-p1",))
        True
        >>> request_digest("approve", payments=["jobs-p1"]) == request_digest("release", payments=["jobs-p1"])
        False
    """
    problems = [problem for argument, value in arguments.items() for problem in text_problems(argument, value)]
    if problems:
        raise InvalidInput(problems)
    return text_digest(canonical_json([name, arguments]))


def text_problems(path: str, value: object) -> Iterator[Problem]:
    """Find the texts in a value that UTF-8 cannot hold: half characters, or bytes of another encoding.

    Args:
        path: What the value is of.

        value: As for :func:`request_digest`.
    """
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            message = f"{value!a} holds letters that are not text."
            yield Problem(code="not_text", path=path, message=message, remedy="Write it in UTF-8.", value=ascii(value))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from text_problems(path, key)
            yield from text_problems(f"{path}.{ascii(key)[1:-1]}", part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from text_problems(path, part)


def keyed(order: Order, name: str, content: str) -> Order:
    """Give an order the key that follows from its content, if it has none.

    Args:
        order: As it was given.

        name: Of the command, such as ``import``.

        content: A digest. What is a different thing when somebody else does it, such as an approval, has the actor
            in its content.

    Example:
        >>> from datetime import UTC, datetime
        >>> keyed(Order(actor="ann", at=datetime(2026, 1, 31, tzinfo=UTC)), "import", "1f0c").key
        'auto:import:1f0c'
    """
    return order if order.key else attrs.evolve(order, key=f"{DERIVED}{name}:{content}", is_derived=True)


def keyed_once(store: Store, order: Order, name: str) -> Order:
    """Give an order a key of its own, if it has none: the same content may be meant anew, as when a role comes back.

    Args:
        store: Its right to write is held, so that nobody else gets the same key.

        order: As it was given.

        name: Of the command.
    """
    return keyed(order, name, str(store.head().count + 1))


def answered(store: Store, order: Order, request: str) -> Entry | None:
    """Find the entry that a command has written already.

    Args:
        store: The ledger.

        order: With its key; without one, nothing was answered.

        request: As :func:`request_digest` gives it.

    Returns:
        The first entry of that command, or None if it is new.

    Raises:
        KeyReused: If the key stands for another command, or for that of somebody else: nobody's approval is taken
            for that of another. A key that follows from the content alone is the same for everybody.
    """
    entry = store.entry_of(order.key) if order.key else None
    if entry is None:
        return None
    differing = []
    if entry.body.get("request") != request:
        differing.append("request")
    if entry.actor != order.actor and not (order.is_derived and order.key.endswith(f":{request}")):
        differing.append("actor")
    if differing:
        raise KeyReused(order.key, entry.seq, tuple(differing))
    return entry


def drafts(order: Order, request: str, *parts: Part) -> tuple[Draft, ...]:
    """Write what a command does as drafts: the first has the key and names the request, the others count on.

    Args:
        order: With its key.

        request: As :func:`request_digest` gives it.

        *parts: Kind and body of each entry.

    Example:
        >>> from datetime import UTC, datetime
        >>> order = Order(actor="ann", at=datetime(2026, 1, 31, tzinfo=UTC), key="k")
        >>> [draft.key for draft in drafts(order, "1f0c", ("statement_made", {}), ("booked", {}))]
        ['k', 'k#2']
    """
    return tuple(
        Draft(
            kind=kind,
            actor=order.actor,
            key=f"{order.key}#{place}" if place > 1 else order.key,
            body={**body, "request": request} if place == 1 else body,
        )
        for place, (kind, body) in enumerate(parts, start=1)
    )


def done_nothing(store: Store, order: Order, request: str, command: str) -> None:
    """Keep the key of a command that changes nothing, if it was given one, so that it stands for no other command.

    Args:
        store: The ledger.

        order: Who asked, with the key. Without a key that was given, nothing is written.

        request: As :func:`request_digest` gives it.

        command: Its name, as in ``request_digest``.
    """
    if order.key and not order.is_derived:
        store.append(drafts(order, request, (NOTHING, {"command": command})), at=order.at)


def written_with(store: Store, first: Entry) -> tuple[Entry, ...]:
    """Give all that a command has written, as :func:`drafts` has put it.

    Args:
        store: The ledger.

        first: The first entry of the command, as :func:`answered` gives it.
    """
    own = [first]
    for entry in store.entries(after=first.seq):
        # Only a first entry names a request: another command may have a key that looks as if it counted on.
        if not entry.key.startswith(f"{first.key}#") or "request" in entry.body:
            break
        own.append(entry)
    return tuple(own)
