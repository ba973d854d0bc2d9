"""Do contracts change only as they may? Each version is held against the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry
from outcomes_fund.services.contract_changes import amendment_problems
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept

__all__ = ["ContractsReplay"]


@attrs.frozen(kw_only=True)
class _Version:
    """A contract as an entry has it: plain tables, and the digest of their text."""

    digest: str
    table: dict[str, Any]

    @property
    def amendments(self) -> list[str]:
        return [each["id"] for each in self.table.get("amendments", ())]


@attrs.define(kw_only=True)
class ContractsReplay:
    """The versions of the contracts of a fund, replayed entry by entry.

    Args:
        store: The ledger.
    """

    store: Store
    _currency: str | None = None
    _versions: dict[str, _Version] = attrs.Factory(dict)

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say what is wrong with it.

        Args:
            entry: The next one.
        """
        if entry.kind == "fund_created" and self._currency is None:
            self._currency = entry.body["currency"]
        elif entry.kind in CONTRACT_KINDS:
            body = entry.body
            name, before = body["contract"], self._versions.get(body["contract"])
            version = _Version(digest=body["digest"], table=json.loads(self.store.text(body["digest"]) or ""))
            contract = contract_kept(self.store, name, to=entry.seq)
            found = list(self._wrong(contract, name))
            found += _rewritten(body, before, version) if entry.kind == "contract_amended" else _again(name, before)
            # What follows is held against what stands here, whatever it is.
            self._versions[name] = version
            for what in found:
                yield Breach(seq=entry.seq, code="contract", message=f"Entry {entry.seq} {what}.")

    def _wrong(self, contract: Contract, name: str) -> Iterator[str]:
        if contract.id != name:
            yield f"says that it is about contract {name}, and its text is that of contract {contract.id}"
        if contract.currency != self._currency:
            yield f"brings a contract in {contract.currency}, and the fund is in {self._currency}"


def _again(name: str, before: _Version | None) -> Iterator[str]:
    if before is not None:
        yield f"adds contract {name}, which the fund had by then"


def _rewritten(body: dict[str, Any], before: _Version | None, version: _Version) -> Iterator[str]:
    name = body["contract"]
    if before is None:
        yield f"amends contract {name}, which the fund did not have"
        return
    problems = list(amendment_problems(before.table, version.table))
    if problems:
        first, further = problems[0], len(problems) - 1
        more = f" ({further} more)" if further else ""
        yield f"rewrites contract {name}, which may only be added to: {first.path}: {first.message.rstrip('.')}{more}"
    if body["previous"] != before.digest:
        yield f"names {body['previous']!r} as the version before, and that was {before.digest}"
    new = [each for each in version.amendments if each not in before.amendments]
    if body["amendments"] != new:
        yield f"says that it adds the amendments {body['amendments']}, and it adds {new}"
