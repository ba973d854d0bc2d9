"""Payment lines in English: one phrase for each form and each of its terms."""

from __future__ import annotations

__all__ = ["LINES"]

LINES = {
    # A payment rule: which one, for whom, and what is paid.
    "rule": "{title} ({reference}): {whom}, {what}.",
    "whom": "for {population}",
    "whom_all": "for everyone the contract covers",
    "line_one": "payment line {lines}",
    "line_several": "payment lines {lines}",
    "line_all": "all payment lines",
    "line_priced": "all payment lines with a price per claim",
    "lines_before": "all payment lines before it",
    # Terms that a line of any form may have.
    "in_currency": "its amounts in {currency} are converted into {own} at the rate fixed by the contract",
    "line_indexed": "its prices and amounts follow index {index}",
    "priority": "within a period it uses limits on money with priority {number}, the lowest first",
    # Who answers for what is measured.
    "as_verified_needed": "as verified by {verifier}",
    "as_verified_deemed": "as verified by {verifier} or taken for verified",
    "as_verified_waived": "as reported",
    "as_soon_needed": "as soon as {verifier} has verified it",
    "as_soon_deemed": "as soon as {verifier} has verified it or it is taken for verified",
    "as_soon_waived": "as soon as it has been reported",
    # A unit price.
    "unit_price": "{price} is paid for each {unit} that counts as {outcome}, {soon}",
    "unit_price_measured": "{price} is paid for each {unit} of {outcome} {moment}, {reading}, {verified}; {paid}",
    "price_first": "{price} for each of the first {up_to}",
    "price_next": "{price} for each further one up to {up_to}",
    "price_rest": "{price} for each one beyond",
    "bands": "a price by volume, counted {over}: {bands}; it",
    "over_contract": "over the whole contract",
    "over_year": "afresh in each {year}",
    "uplift": "{factor} for participants in group “{group}”",
    "uplift_alone": "the price is multiplied by {uplifts}",
    "uplifts": "the price is multiplied by {uplifts}, by the first of these that holds",
    "below_zero_carried": "an amount below 0 is carried and taken off at the next tests",
    # A part of the savings.
    "savings_share": "{tiers} is paid {moment}, where each {unit} of {outcome} saves {value}, {reading}, "
    "{verified}; {paid}",
    "savings_shares": "{tiers} are paid {moment}, where each {unit} of {outcome} saves {value}, {reading}, "
    "{verified}; {paid}",
    "tier_all": "{share} of the savings",
    "tier_first": "{share} of savings up to {up_to}",
    "tier_next": "{share} of the part above that up to {up_to}",
    "tier_rest": "{share} of the part above that",
    # A fixed amount.
    "fixed_period": "{amount} is paid at the end of each period, whatever the results",
    "fixed_day": "{instalments} is paid, whatever the results",
    "fixed_days": "{instalments} are paid, whatever the results",
    "instalment": "{amount} on {day}",
    # A milestone.
    "milestone_to_date": "{amount} is paid once, {moment} {tests}, {reading}, {verified}",
    "milestone_period": "{amount} is paid {moment} {tests}, {reading}, {verified}",
    "test_reached": "{outcome} has been reached",
    "test_at_least": "{outcome} is {bound} or more",
    "test_above": "{outcome} is above {bound}",
    "test_at_most": "{outcome} is {bound} or less",
    "test_below": "{outcome} is below {bound}",
    "test_measured": " ({reading})",
    # A step table and a sliding scale.
    "step_table": "the amount of the highest step that {outcome} reaches {moment}, {reading}, "
    "{verified}: {steps}; below the first step nothing; {paid}",
    "step_at_least": "{amount} from {bound}",
    "step_above": "{amount} above {bound}",
    "sliding_scale": "an amount that moves with {outcome} {moment}, {reading}, "
    "{verified}, in a straight line between {points}, and stays level outside them; {paid}",
    "point": "{amount} at {bound}",
    "point_before_jump": "{amount} just below {bound}",
    "rate_of": "{share} of {notional}",
    "points": "{number} percentage points",
    # When a line is tested, over which time, and what is paid then.
    "when_period": "at the end of each period",
    "when_year": "at the end of the last period of each {year}",
    "when_dates": "on {days}",
    "when_cohorts": "for {cohorts}",
    "cohort_on": "cohort “{cohort}” on {day}",
    "holds_period": "at the end of each period when",
    "holds_year": "at the end of the last period of each {year} when",
    "holds_dates": "on {days} when",
    "holds_cohorts": "for {cohorts} when",
    "holds_first_period": "at the end of the first period when",
    "holds_first_year": "at the end of the first {year} when",
    "holds_first_dates": "on the first of the days {days} when",
    "reading_to_date": "measured over everything from the start of the contract",
    "reading_period": "measured over that period alone",
    "reading_year": "measured over the periods of that year alone",
    "reading_dates": "measured since the test before",
    "reading_cohorts": "measured over everything of that cohort up to that day",
    "paid_to_date": "only the rise above the highest earlier amount is paid",
    "paid_period": "it is paid in full each time",
    "paid_cohorts": "each cohort is paid by itself",
    "unpaid_of": "it is earned for each cohort of {line} that has been tested by then and has earned nothing there",
    "unpaid_of_priced": "what is paid for is the value of each cohort of {line} at the test of that cohort, of those "
    "that have been tested by then and have earned nothing there",
    # An adjustment and a percentage.
    "adjust_factor": "the amounts of {lines} are multiplied by {factor} in each period",
    "adjust_steps": "the amounts of {lines} are multiplied in each period by the factor of the highest step that "
    "{outcome} reaches, {reading}, {verified}: {steps}; below the first step they stay as they are",
    "adjust_points": "the amounts of {lines} are multiplied in each period by a factor that moves with {outcome}, "
    "{reading}, {verified}, in a straight line between {points}, and stays level outside them",
    "adjust_amount": "{amount} is taken off the amounts of {lines} in each period",
    "adjust_price": "{price} for each {unit} of {outcome}, {reading}, {verified}, is taken off the "
    "amounts of {lines} in each period",
    "price_when": "it is earned at a test only if {tests}",
    "adjust_when": "{text}, but only in periods at the end of which {tests}, {reading}",
    "excess_lapses": "what exceeds those amounts lapses",
    "excess_carried": "what exceeds those amounts is carried and taken off in the next periods",
    "percentage": "{share} of the amounts of {lines} in the same period is paid",
    # The same in a few words, for a list of payment lines.
    "short_unit_price": "{price} per {unit}: {outcome}",
    "short_unit_price_measured": "{price} per {unit}: {outcome}",
    "short_bands": "{bands},",
    "short_savings_share": "{tiers}: {outcome}",
    "short_savings_shares": "{tiers}: {outcome}",
    "short_milestone_to_date": "{amount} once, when {tests}",
    "short_milestone_period": "{amount} in each period when {tests}",
    "short_step_table": "{outcome}: {steps}",
    "short_sliding_scale": "{outcome}: a straight line between {points}",
    "short_adjust_factor": "{lines} multiplied by {factor}",
    "short_adjust_steps": "{lines} multiplied by {outcome}: {steps}",
    "short_adjust_points": "{lines} multiplied by {outcome}: a straight line between {points}",
    "short_adjust_amount": "{amount} off {lines}",
    "short_adjust_price": "{price} per {unit} off {lines}: {outcome}",
    "short_percentage": "{share} of {lines}",
}
