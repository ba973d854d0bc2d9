"""Who takes part in a contract, and in which roles."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

__all__ = ["ROLES", "Party", "Role"]

Role = Literal[
    "outcome_payer",
    "service_provider",
    "investor",
    "intermediary",
    "verifier",
    "reporter",
    "fund_manager",
    "adviser",
]
ROLES: tuple[str, ...] = get_args(Role)


@attrs.frozen(kw_only=True)
class Party:
    """A person or organisation in a contract.

    Args:
        id: Short name used elsewhere in the file and in the evidence.

        name: Full name for people.

        roles: At least one; a party may hold several.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
