"""Small contracts and scenarios whose distribution of payments can be worked out on paper."""

from fractions import Fraction

from outcomes_fund.domain.contract import Contract
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.scenario import Driver, Scenario, ScenarioTerms
from outcomes_fund.formats.contract import parse_contract

HEAD = """
id = "{name}"
title = "Closed form"
status = "illustrative"
currency = "EUR"
start = 2024-01-01
end = 2026-01-01

[periods]
every = "{every}"

[[parties]]
id = "province"
name = "Province"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "verifier"]

[[metrics]]
id = "work"
kind = "{kind}"
title = "Outcomes"
unit = "person"

[[lines]]
id = "work"
title = "Outcomes"
form = "unit_price"
metric = "work"
{price}

{limits}

[payers]
shares = [{{ party = "province", weight = 1 }}]

[payees]
shares = [{{ party = "provider", weight = 1 }}]

[[assumptions]]
about = "lines.work"
assumed = "made for the test"
"""

TIERS = 'bands = [{ up_to = 12, price = "1000.00" }, { up_to = 20, price = "600.00" }, { price = "150.00" }]'
CAP = '[[limits]]\nid = "ceiling"\nkind = "money"\namount = "16000.00"\n'


def contract_with(
    price: str, *, limits: str = "", kind: str = "count", every: str = "whole", name: str = "closed"
) -> Contract:
    """Give a contract of two years with one line."""
    return parse_contract(HEAD.format(name=name, price=price, limits=limits, kind=kind, every=every))


def tiered(units: int) -> int:
    """Work out by hand what TIERS and CAP pay for so many outcomes, in cents."""
    paid = 1_000 * min(units, 12) + 600 * min(max(units - 12, 0), 8) + 150 * max(units - 20, 0)
    return 100 * min(paid, 16_000)


def scenario_of(
    *pairs: tuple[Contract, ContractAssumptions], drivers: tuple[str, ...] = (), seed: int = 1, **more: object
) -> Scenario:
    """Put contracts and assumptions together."""
    terms = ScenarioTerms(
        id="closed",
        title="Closed form",
        status="illustrative",
        currency="EUR",
        start=pairs[0][0].start if pairs else more.pop("start"),  # type: ignore[arg-type]
        years=4,
        seed=seed,
        certainty=Fraction(9, 10),
        drivers=tuple(Driver(id=name, title=name, source="ours") for name in drivers),
        contracts=tuple(assumed for _, assumed in pairs),
        **more,  # type: ignore[arg-type]
    )
    return Scenario(terms=terms, contracts=tuple(contract for contract, _ in pairs))
