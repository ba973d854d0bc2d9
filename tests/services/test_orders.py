"""Orders: a command is carried out once, whoever repeats it and however often."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from outcomes_fund.errors import Problem
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.refusals import KeyReused
from outcomes_fund.services.orders import NotAllowed, Order, answered, drafts, keyed, keyed_once, request_digest

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


class TestNotAllowed:
    """What a person may not do."""

    def test_names_every_rule(self) -> None:
        """The message holds each problem with the name of its rule."""
        problems = [Problem(code=code, path="payment p", message="no.") for code in ("role_needed", "separate_duties")]

        assert "this is not allowed:\n- payment p: no. [role_needed]\n- payment p: no. [separate_duties]" == str(
            NotAllowed(problems)
        )
