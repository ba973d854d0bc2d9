"""Orders: a command is carried out once, whoever repeats it and however often."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.orders import (
    NotAllowed,
    Order,
    answered,
    done_nothing,
    drafts,
    keyed,
    keyed_once,
    request_digest,
    written_with,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ANN = Order(actor="ann", at=NOON)


def written(order: Order, request: str) -> MemoryStore:
    """A store in which one order was carried out."""
    store = MemoryStore()
    store.append(drafts(order, request, ("noted", {"what": "one"}), ("noted", {"what": "two"})), at=order.at)
    return store


class TestRequestDigest:
    """By what a command is known again."""

    def test_order_of_arguments(self) -> None:
        """Only name, arguments and their values count, not the order in which they were given."""
        one = request_digest("import", source="a.csv", on=date(2026, 1, 31))

        assert one == request_digest("import", on=date(2026, 1, 31), source="a.csv")
        assert one != request_digest("import", on=date(2026, 2, 1), source="a.csv")
        assert one != request_digest("register", on=date(2026, 1, 31), source="a.csv")

    @pytest.mark.parametrize(
        ("arguments", "path"),
        [
            ({"reason": "a\udcff"}, "reason"),
            ({"rows": [["w1", "\ud800"], None]}, "rows"),
            ({"changes": {"value": "\udfff"}}, "changes.value"),
            ({"changes": {"val\udfffue": "1"}}, "changes"),
        ],
    )
    def test_no_text(self, arguments: dict[str, object], path: str) -> None:
        """What UTF-8 cannot hold is refused, by the argument that it stands in."""
        with pytest.raises(InvalidInput) as refused:
            request_digest("correct", **arguments)

        assert [("not_text", path)] == [(problem.code, problem.path) for problem in refused.value.problems]
        assert str(refused.value).encode()

    @pytest.mark.parametrize(("actor", "key"), [("ann\udcff", ""), ("ann", "\udcff")])
    def test_no_text_in_an_order(self, actor: str, key: str) -> None:
        """Nor can the actor or the key be anything but text."""
        with pytest.raises(InvalidInput) as refused:
            Order(actor=actor, at=NOON, key=key)

        assert ["not_text"] == [problem.code for problem in refused.value.problems]


class TestAnswered:
    """Whether a command was carried out already."""

    def test_first_entry(self) -> None:
        """The same command under the same key is answered with the first entry that it wrote."""
        order = attrs.evolve(ANN, key="k")
        store = written(order, "r")

        found = answered(store, attrs.evolve(order, at=datetime(2027, 1, 1, tzinfo=UTC)), "r")

        assert found is not None
        assert (1, "one") == (found.seq, found.body["what"])

    def test_new(self) -> None:
        """A command without key, or with a key that nobody used, is new."""
        store = written(attrs.evolve(ANN, key="k"), "r")

        assert answered(store, ANN, "r") is None
        assert answered(store, attrs.evolve(ANN, key="other"), "r") is None

    @pytest.mark.parametrize(
        ("actor", "request_", "differing"),
        [("ann", "other", ("request",)), ("ben", "r", ("actor",)), ("ben", "other", ("request", "actor"))],
    )
    def test_key_of_another(self, actor: str, request_: str, differing: tuple[str, ...]) -> None:
        """A key that stands for another command, or was given by somebody else, is refused and says what differs."""
        store = written(attrs.evolve(ANN, key="k"), "r")

        with pytest.raises(KeyReused) as refused:
            answered(store, Order(actor=actor, at=NOON, key="k"), request_)

        assert (1, differing) == (refused.value.seq, refused.value.differing)

    def test_key_from_content(self) -> None:
        """What is the same whoever does it was done, whoever did it."""
        store = written(keyed(ANN, "import", "r"), "r")

        found = answered(store, keyed(Order(actor="ben", at=NOON), "import", "r"), "r")

        assert found is not None
        assert "ann" == found.actor


class TestKeys:
    """Where keys come from."""

    def test_given_key_stays(self) -> None:
        """A key that was given is kept."""
        order, store = attrs.evolve(ANN, key="k"), MemoryStore()

        assert ("k", "k") == (keyed(order, "import", "r").key, keyed_once(store, order, "settle").key)

    def test_once(self) -> None:
        """A key for one time is another after every entry."""
        store = MemoryStore()
        first = keyed_once(store, ANN, "settle")
        store.append(drafts(first, "r", ("noted", {})), at=NOON)

        assert first.key != keyed_once(store, ANN, "settle").key

    @pytest.mark.parametrize("key", ["auto:", "auto:settle:7"])
    def test_derived_key_is_not_given(self, key: str) -> None:
        """Nobody takes a key that a command would find itself."""
        with pytest.raises(InvalidInput) as refused:
            Order(actor="ann", at=NOON, key=key)

        assert ["bad_key"] == [problem.code for problem in refused.value.problems]
        assert keyed_once(MemoryStore(), ANN, "settle").key.startswith("auto:")

    def test_ends_like_a_derived_key(self) -> None:
        """A key that was given is that of one person, even if it ends as one that follows from the content."""
        store = written(attrs.evolve(ANN, key="k:r"), "r")

        with pytest.raises(KeyReused):
            answered(store, Order(actor="ben", at=NOON, key="k:r"), "r")

    def test_nothing_done(self) -> None:
        """The key of a command that changed nothing stands for it, and a command without a key leaves no trace."""
        order, store = attrs.evolve(ANN, key="k"), MemoryStore()

        done_nothing(store, order, "r", "settle")
        done_nothing(store, ANN, "r", "settle")
        done_nothing(store, keyed(ANN, "settle", "r"), "r", "settle")

        assert [("nothing_done", "k", {"command": "settle", "request": "r"})] == [
            (entry.kind, entry.key, entry.body) for entry in store.entries()
        ]
        assert answered(store, order, "r") is not None
        with pytest.raises(KeyReused):
            answered(store, order, "other")

    def test_key_that_counts_on(self) -> None:
        """A command whose key looks like that of a further entry of another is none of it."""
        store = written(attrs.evolve(ANN, key="k"), "r")
        store.append(drafts(attrs.evolve(ANN, key="k#9"), "s", ("noted", {"what": "three"})), at=NOON)

        assert ["one", "two"] == [entry.body["what"] for entry in written_with(store, next(store.entries()))]


class TestNotAllowed:
    """What a person may not do."""

    def test_names_every_rule(self) -> None:
        """The message holds each problem with the name of its rule."""
        problems = [Problem(code=code, path="payment p", message="no.") for code in ("role_needed", "separate_duties")]

        assert "this is not allowed:\n- payment p: no. [role_needed]\n- payment p: no. [separate_duties]" == str(
            NotAllowed(problems)
        )
