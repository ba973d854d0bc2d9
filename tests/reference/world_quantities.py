"""What is drawn once in each world, and how it goes together: a uniform number for each quantity, by name."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from statistics import NormalDist

from outcomes_fund.domain.contract import Contract
from outcomes_fund.exposure.assumptions.distribution import Loading
from outcomes_fund.exposure.assumptions.portfolio import ContractAssumptions
from outcomes_fund.exposure.assumptions.scenario import Scenario, ScenarioTerms

__all__ = ["outcome_id", "uniforms_of_a_world"]


# Which of an outcome is drawn once in each world, and may have loadings; a milestone has none.
QUANTITIES = {"person": "success", "share": "success", "measured": "value", "number": "level"}


def outcome_id(outcome: object) -> str:
    """Give the id of an outcome, or its metric where it has none."""
    return getattr(outcome, "id", "") or outcome.metric  # type: ignore[attr-defined]


def uniforms_of_a_world(scenario: Scenario, chance: Random) -> dict[str, float]:
    """Draw what all quantities of one world are, each as a number between 0 and 1."""
    terms = scenario.terms
    drivers = {each.id: chance.gauss(0, 1) for each in terms.drivers}
    shifts = {each.id: float(each.shift) for each in terms.drivers}
    fatness = _fatness(terms, chance)
    found = dict(_in_the_matrix(terms, fatness, chance))
    for assumed, contract in zip(terms.contracts, scenario.contracts, strict=True):
        for name, loadings in _quantities(assumed, contract):
            if name in found:
                continue
            if not loadings:
                found[name] = chance.random()
                continue
            own = math.sqrt(max(0.0, 1 - sum(float(each.weight) ** 2 for each in loadings)))
            normal = own * chance.gauss(0, 1) + sum(float(each.weight) * drivers[each.driver] for each in loadings)
            shift = sum(float(each.weight) * shifts[each.driver] for each in loadings)
            found[name] = _uniform(normal * fatness + shift, terms)
    return found


def _quantities(assumed: ContractAssumptions, contract: Contract) -> Iterator[tuple[str, tuple[Loading, ...]]]:
    """Name the quantities of a contract, each with its loadings."""
    name = assumed.id or contract.id
    for number, intake in enumerate(assumed.intakes, start=1):
        spread = getattr(intake, "level", None)
        loadings = getattr(intake, "loadings", ()) or getattr(spread, "loadings", ())
        yield f"{name}.intake{number if number > 1 else ''}", loadings
    for outcome in assumed.outcomes:
        spread = getattr(outcome, QUANTITIES.get(outcome.kind, ""), None)
        yield f"{name}.{outcome_id(outcome)}", getattr(spread, "loadings", ())
        # These are drawn once in each world as well, and go together with nothing.
        yield f"{name}.{outcome_id(outcome)}: deviation", ()
        yield f"{name}.{outcome_id(outcome)}: delay", ()
    for number, ending in enumerate(assumed.endings, start=1):
        yield f"{name}.ending{number if number > 1 else ''}", ending.loadings


def _fatness(terms: ScenarioTerms, chance: Random) -> float:
    """Give what all normal numbers of a world are multiplied by, so that each is a Student-t."""
    degrees = terms.dependence.degrees
    if terms.dependence.copula == "gaussian":
        return 1.0
    assert degrees is not None
    return math.sqrt(degrees / sum(chance.gauss(0, 1) ** 2 for _ in range(degrees)))


def _uniform(spread: float, terms: ScenarioTerms) -> float:
    """Give the part of the normal distribution, or of the Student-t, that is below a number."""
    below = NormalDist().cdf(spread)
    if terms.dependence.copula == "student_t":
        assert terms.dependence.degrees is not None
        below = student_below(spread, terms.dependence.degrees)
    return min(max(below, 1e-12), 1 - 1e-12)


def student_below(value: float, degrees: int) -> float:
    """Give the distribution function of Student's t as its finite sum of powers of a cosine."""
    angle = math.atan(value / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    total, term, power = 0.0, 1.0 if degrees % 2 == 0 else cosine, degrees % 2
    while power <= degrees - 2:
        total += term
        term *= cosine**2 * (power + 1) / (power + 2)
        power += 2
    between = sine * total if degrees % 2 == 0 else 2 / math.pi * (angle + sine * total)
    return (1 + between) / 2


def _in_the_matrix(terms: ScenarioTerms, fatness: float, chance: Random) -> Iterator[tuple[str, float]]:
    """Draw normal numbers with the correlations of the matrix, one after the other."""
    correlation = terms.dependence.correlation
    if correlation is None:
        return
    lower: list[list[float]] = []
    own: list[float] = []
    for name, row in zip(correlation.between, correlation.matrix, strict=True):
        weights: list[float] = []
        for place, earlier in enumerate(lower):
            known = sum(left * right for left, right in zip(weights, earlier, strict=False))
            weights.append((float(row[place]) - known) / earlier[place])
        weights.append(math.sqrt(1 - sum(each**2 for each in weights)))
        lower.append(weights)
        own.append(chance.gauss(0, 1))
        yield name, _uniform(fatness * sum(w * z for w, z in zip(weights, own, strict=True)), terms)
