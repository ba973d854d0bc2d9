"""The rules on drivers, loadings and correlations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from outcomes_fund.domain.bounds import exact_text, out_of_range, without_effect
from outcomes_fund.domain.naming import id_problems, twice_problems, unknown_problems
from outcomes_fund.errors import Problem
from outcomes_fund.exposure.assumptions.checks.places import contracts_in
from outcomes_fund.exposure.assumptions.checks.ranges import about, there_are
from outcomes_fund.exposure.assumptions.checks.tied import loadings_in, quantities_in, tied_in
from outcomes_fund.exposure.assumptions.names import numbered, outcome_name

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.scenario import Correlation, Dependence, Scenario, ScenarioTerms

__all__ = ["OF_SCENARIO", "OF_TERMS"]

DEGREES_MIN, DEGREES_MAX = 2, 1_000

# One world in 10^15 is so many standard deviations away.
SHIFT_MAX = 8
CORRELATION = "dependence.correlation"

# The lengths of so many rows are shown in a message.
SHOWN_MAX = 12


def drivers_have_names(terms: ScenarioTerms) -> Iterator[Problem]:
    """Each driver has an id of its own."""
    yield from twice_problems("drivers", [driver.id for driver in terms.drivers], key=".id")
    for index, driver in enumerate(terms.drivers):
        yield from id_problems(f"drivers[{index}].id", driver.id)


def shifts_move_something(terms: ScenarioTerms) -> Iterator[Problem]:
    """A driver is shifted by what a standard normal can come to, and something depends on it."""
    used = [loading.driver for _, loadings in loadings_in(terms) for loading in loadings]
    for index, driver in enumerate(terms.drivers):
        path = f"drivers[{index}].shift"
        if abs(driver.shift) > SHIFT_MAX:
            yield out_of_range(path, driver.shift, f"from -{SHIFT_MAX} to {SHIFT_MAX}")
        elif driver.shift and driver.id not in used:
            why = f"no quantity has a loading on {driver.id!r}"
            yield without_effect(path, driver.shift, why, "Leave it out, or give loadings to what depends on it.")


def loadings_name_drivers(terms: ScenarioTerms) -> Iterator[Problem]:
    """Loadings name drivers, each once, with weights from -1 to 1 whose squares add up to at most 1."""
    known = tuple(driver.id for driver in terms.drivers)
    for path, loadings in loadings_in(terms):
        yield from twice_problems(path, [loading.driver for loading in loadings], key=".driver")
        for index, loading in enumerate(loadings):
            yield from unknown_problems(f"{path}[{index}].driver", loading.driver, known, code="unknown_driver")
            if loading.weight < -1 or loading.weight > 1:
                yield out_of_range(f"{path}[{index}].weight", loading.weight, "from -1 to 1")
        squares = sum((loading.weight**2 for loading in loadings), Fraction(0))
        if squares > 1 and len(loadings) > 1 and squares != 1:
            yield Problem(
                code="heavy_loadings",
                path=path,
                message=f"the squares of the weights add up to {about(squares)}, which is more than 1.",
                remedy="Lower the weights; what is left of 1 is the quantity's own.",
            )


def copula_has_degrees(terms: ScenarioTerms) -> Iterator[Problem]:
    """A Student-t copula has degrees of freedom, and no other has."""
    dependence: Dependence = terms.dependence
    path = "dependence.degrees"
    if dependence.copula == "student_t" and dependence.degrees is None:
        yield Problem(
            code="missing_degrees",
            path=path,
            message="a student_t copula needs degrees of freedom.",
            remedy="Give 'degrees', such as 4; the fewer, the more extremes come together.",
        )
    elif dependence.degrees is not None and dependence.copula == "gaussian":
        why = "a gaussian copula has no degrees of freedom"
        yield without_effect(path, None, why, 'Leave them out, or write copula = "student_t".')
    elif dependence.degrees is not None and not DEGREES_MIN <= dependence.degrees <= DEGREES_MAX:
        yield out_of_range(path, dependence.degrees, f"from {DEGREES_MIN} to {DEGREES_MAX:,}")


def matrix_is_one_of_correlations(terms: ScenarioTerms) -> Iterator[Problem]:
    """A matrix is square and symmetric, with 1 on the diagonal, and positive definite."""
    correlation = terms.dependence.correlation
    if correlation is None:
        return
    found = list(_form(correlation))
    yield from found
    if not found:
        yield from _definite(correlation)


def _form(correlation: Correlation) -> Iterator[Problem]:
    yield from twice_problems(f"{CORRELATION}.between", correlation.between)
    size = len(correlation.between)
    rows = [len(row) for row in correlation.matrix]
    if size == 0 or rows != [size] * size:
        yield Problem(
            code="not_square",
            path=f"{CORRELATION}.matrix",
            message=f"{size} quantities need {size} rows of {size} numbers; {_lengths(rows)}.",
            remedy="Give a row for each quantity, with a number for each.",
        )
        return
    for row in range(size):
        yield from _row(correlation, row)


def _lengths(rows: list[int]) -> str:
    if not rows:
        return "there is no row"
    shown = ", ".join(map(str, rows[:SHOWN_MAX])) + (" and so on" if len(rows) > SHOWN_MAX else "")
    of_each = str(rows[0]) if len(set(rows)) == 1 else shown
    return f"{there_are(len(rows), 'row')}, of {of_each} number{'' if of_each == '1' else 's'}"


def _row(correlation: Correlation, row: int) -> Iterator[Problem]:
    matrix = correlation.matrix
    path = f"{CORRELATION}.matrix[{row}]"
    if matrix[row][row] != 1:
        remedy = "Write 1: a quantity goes with itself."
        yield out_of_range(f"{path}[{row}]", matrix[row][row], "1, as on the diagonal", remedy)
    for column in range(row):
        value, other = matrix[row][column], matrix[column][row]
        if value < -1 or value > 1:
            yield out_of_range(f"{path}[{column}]", value, "between -1 and 1")
        if value in {-1, 1}:
            names = f"{correlation.between[column]!r} and {correlation.between[row]!r}"
            remedy = "Give one such as '0.99', or give both a weight of 1 or -1 on one driver in place of it."
            expected = f"between -1 and 1; {names} would be one and the same"
            yield out_of_range(f"{path}[{column}]", value, expected, remedy)
        if value != other:
            yield Problem(
                code="not_symmetric",
                path=f"{path}[{column}]",
                message=f"{exact_text(value)} is not {exact_text(other)}, which stands in row {column + 1}, "
                f"place {row + 1}.",
                remedy="Give both the same correlation.",
                value=exact_text(value),
            )


def _definite(correlation: Correlation) -> Iterator[Problem]:
    # The algebra needs numpy, which a file without a matrix does not have to load.
    from outcomes_fund.exposure.assumptions.checks.nearest_matrix import is_positive_definite, nearest_matrix  # noqa: PLC0415

    matrix = correlation.matrix
    if is_positive_definite(matrix):
        return
    offered = ", ".join(f"[{', '.join(_quoted(value) for value in row)}]" for row in nearest_matrix(matrix))
    yield Problem(
        code="not_positive_definite",
        path=f"{CORRELATION}.matrix",
        message="it is not positive definite: no quantities can go together like this, but for one that follows "
        "from others.",
        remedy=f"The nearest that can: matrix = [{offered}]",
    )


def _quoted(value: Fraction) -> str:
    return exact_text(value) if value.denominator == 1 else f'"{exact_text(value)}"'


def matrix_names_quantities(scenario: Scenario) -> Iterator[Problem]:
    """A matrix is between quantities that are drawn, and that have no loadings."""
    correlation = scenario.terms.dependence.correlation
    # A contract that could not be read may have any name.
    if correlation is None or None in scenario.contracts:
        return
    tied = {each.name: each for each in tied_in(scenario)}
    for index, name in enumerate(correlation.between):
        path = f"{CORRELATION}.between[{index}]"
        yield from unknown_problems(path, name, tuple(tied), code="unknown_quantity")
        found = tied.get(name)
        if found is not None and found.certain:
            yield without_effect(path, name, "it is certain, so that nothing goes with it", "Leave it out.")
        if found is not None and found.loadings:
            yield Problem(
                code="tied_twice",
                path=path,
                message=f"{name!r} has loadings as well, in {found.path}.",
                remedy="Keep the loadings or the correlations.",
                value=name,
            )


def quantities_have_names(scenario: Scenario) -> Iterator[Problem]:
    """No outcome is called as an intake or an ending of its contract is, such as ``intake``."""
    for path, assumed, _ in contracts_in(scenario):
        taken = [numbered("intake", number) for number in range(len(assumed.intakes))]
        taken += [numbered("ending", number) for number in range(len(assumed.endings))]
        for number, outcome in enumerate(assumed.outcomes):
            name = outcome_name(outcome)
            if name in taken:
                yield Problem(
                    code="duplicate_name",
                    path=f"{path}.outcomes[{number}].{'id' if outcome.id else 'metric'}",
                    message=f"{name!r} is the name of an intake or an ending of the contract already.",
                    remedy="Give the outcome another id.",
                    value=name,
                )


def quantities_differ(scenario: Scenario) -> Iterator[Problem]:
    """No two quantities get the same name, as outcome ``b.c`` of ``a`` and outcome ``c`` of ``a.b`` would."""
    first: dict[str, tuple[str, tuple[str, ...]]] = {}
    for path, parts in quantities_in(scenario):
        name = ".".join(parts)
        taken, others = first.setdefault(name, (path, parts))
        # What has the same parts is called alike itself, which other rules tell.
        if others != parts:
            yield Problem(
                code="duplicate_name",
                path=path,
                message=f"what is drawn for it is called {name!r}, and so is that of {taken}.",
                remedy="Give one of the two, or its contract, an id without a dot.",
                value=name,
            )


OF_TERMS: tuple[Callable[[ScenarioTerms], Iterator[Problem]], ...] = (
    drivers_have_names,
    shifts_move_something,
    loadings_name_drivers,
    copula_has_degrees,
    matrix_is_one_of_correlations,
)
OF_SCENARIO: tuple[Callable[[Scenario], Iterator[Problem]], ...] = (
    matrix_names_quantities,
    quantities_have_names,
    quantities_differ,
)
