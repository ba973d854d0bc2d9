"""Every code of a problem in a scenario or a budget, or with running one, with its cause and what to do."""

from __future__ import annotations

from outcomes_fund.domain.problem_codes import ProblemCode, codes_of

__all__ = ["EXPOSURE_CODES"]

_OF_FILES = """
beyond_all: Shares of a whole add up to more than all.
    Lower them; what is left of 1 is the rest.
circular_base: A scenario builds on itself, directly or round about.
    Break the circle.
circular_outcomes: An outcome comes after itself, directly or round about.
    Break the circle: one of them has to come first.
clashing_amounts: A contract has two actual amounts of a year, or one of a year beside one of all years.
    Give each amount once: of all years, or of each year.
empty_portfolio: A scenario has no contract, grant or loan.
    Add one.
heavy_loadings: The squares of the weights of a quantity add up to more than 1.
    Lower the weights; what is left of 1 is the quantity's own.
long_chain: More than five scenarios build one on the other.
    Build on one that stands nearer to the first.
missing_degrees: A Student-t copula has no degrees of freedom.
    Give 'degrees', such as 4.
missing_denominator: A measured value of a rate says not out of how many.
    Give 'out_of'.
missing_intake: A contract has outcomes of participants, and nobody enrols.
    Add an intake.
missing_outcome: A payment rests on a metric, however indirectly, of which no outcome is assumed.
    Add an outcome; give success = 0 to one that never comes about.
misspelt_home: A municipality is that of a payer but for capitals and spaces.
    Write it as the contract does.
no_amount: A grant has no instalment, or a loan is not paid out.
    Give each day with its amount.
no_budget_line: A budget has no line.
    Add a line for each amount.
no_value: A distribution of values that were seen has none.
    Give the values, lowest first.
no_year: A line or total of a budget has no year.
    Give the budget years, by the year in which each begins.
not_falling: A life table has a share above the one before it.
    Give the share that is left; it only falls.
not_positive_definite: No quantities can go together as a matrix of correlations says.
    Take the nearest matrix, which the message gives, or change the correlations.
not_square: A matrix of correlations has not a row for each quantity, with a number for each.
    Give all rows in full.
not_symmetric: A matrix of correlations has two correlations of the same two quantities.
    Give both the same.
outside_budget_years: What is simulated or budgeted falls in none of the budget years of the scenario.
    See whether a year is mistyped; change 'start' or 'years' of the scenario, or leave it out.
participant_needed: A metric looks at each person, and its outcome names none.
    Use an outcome of kind person or repeated.
repaid_first: A loan is repaid before anything of it is paid out.
    Give a later day, or see whether 'paid_out' and 'repaid' are exchanged.
tied_twice: A quantity has loadings, and stands in the matrix of correlations.
    Keep one of the two.
unbounded_chance: A chance has a distribution that goes beyond 0 and 1.
    Use beta or logit_normal.
unknown_budget_line: A total names a line that is not there.
    Name lines by their titles.
unknown_driver: There is no driver of that name.
    Name one that stands in the scenario.
unknown_group: There is no group of that name.
    Give its share of the participants; name a group that the contract or an outcome looks at.
unknown_outcome: There is no outcome of that name in the contract.
    Name an outcome by its id, or by its metric where it has none.
unknown_payer: A budget, reserve or capacity is of somebody who pays nothing in the scenario.
    Name a payer, or put simulated = false.
unknown_place: A change is made where nothing stands, or in which file is read.
    Name a place that the scenario, a contract or the budget has.
unknown_programme: A budget or reserve is for a programme that nothing in the scenario belongs to.
    Name a programme of the scenario, or put simulated = false.
unknown_quantity: There is no quantity of that name.
    Name an intake, an outcome, an ending or a loan as the message shows.
wrong_outcome_kind: An outcome gives no rows such as its metric takes, or comes after one that nobody reaches.
    Use the kind that the message proposes.
"""

_OF_RUNS = """
impossible_run: A simulation is asked for with worlds, workers or a precision that cannot be.
    Give a number as the message says.
"""

EXPOSURE_CODES: tuple[ProblemCode, ...] = (*codes_of(("scenario",), _OF_FILES), *codes_of(("use",), _OF_RUNS))
