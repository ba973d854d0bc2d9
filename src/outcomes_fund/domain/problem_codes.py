"""Every code of a problem, with its cause and what to do: one table, from which the page on errors is written."""

from __future__ import annotations

import attrs

__all__ = ["PROBLEM_CODES", "ProblemCode", "codes_of"]


@attrs.frozen(kw_only=True)
class ProblemCode:
    """One rule that input can break.

    Args:
        code: Stable name of the rule.

        about: What breaks it: ``contract``, ``figures`` (a table beside it), ``evidence``, ``register``, ``fund``,
            ``scenario`` (its budget included) or ``use``.

        cause: What is wrong.

        remedy: What to do about it.
    """

    code: str
    about: tuple[str, ...]
    cause: str
    remedy: str


# A code and its cause on one line, the remedy on the next; the key says what breaks the rules below it.
_TABLE: dict[tuple[str, ...], str] = {
    ("contract",): """
bad_duration: A length of time is written in another way.
    Write a number and days, weeks, months or years: '3 months'.
bad_id: An id has other characters than letters, digits and a few marks, or is too long.
    Give a short name; the title may hold any words.
bad_stage: The first stage of a staged metric has a start, or a later one has none.
    Leave 'start' out of the first stage, and give it in all others.
broken_text: The file is no TOML or JSON.
    Look at the line and column named: a bracket, quote or comma is missing or too many.
circular_metrics: A metric is worked out from itself, or an outcome has to come after itself.
    Break the circle: one of them has to stand by itself.
closed_band: The last band of a price has an end.
    Leave 'up_to' out of it; a price of 0 pays nothing there.
closed_tier: The last tier of a savings share has an end.
    Leave 'up_to' out of it; a share of 0 earns nothing there.
contract_too_long: The contract, with its amendments, lasts more than 100 years.
    See whether a year is mistyped.
date_out_of_range: A date lies before 1900 or after 2999.
    See whether the year is mistyped.
depends_on_payment: A cap counts by the year in which money was moved.
    Count by the year 'achieved' or by that of the 'settlement', which follow from the evidence.
duplicate_figure: An index has two figures of the same month, status and base.
    Keep the one published last, or call the first provisional.
duplicate_key: A key or table is given twice.
    Keep one of the two.
duplicate_name: A name stands twice where each has to be another.
    Give each its own name, or leave the second out.
duration_out_of_range: A length of time is below 0 or more than 100 years.
    Give a length such as '30 days' or '3 months'.
empty_name: A title or municipality has no letters.
    Give the name.
empty_window: No day lies between a start and an end.
    Give a later end; it is one day beyond the last day.
end_before_start: The contract ends before it starts, or an amendment ends it before itself.
    Give a later end; it is one day beyond the last day.
incomplete_significance: Significance is told by half of a pair, or by both pairs.
    Give 'p_value' with 'below', or 'lower' with 'upper'.
limit_without_line: A limit on claims stands in a contract that prices no claims.
    Use a limit of kind money, or price claims one by one.
missing_key: A key that is needed is left out.
    Add it.
missing_lines: A mix is a share of what is paid, but limits every line.
    Name the lines that are limited.
missing_maximum: A mix is a share of the maximum, but none is stated.
    Give 'maximum_units', or another base.
missing_metric: Steps, points or a price of an adjustment look at no metric.
    Name the metric.
missing_month: An index changes each year, but no month is looked at.
    Give 'month', from 1 to 12.
missing_notional: Steps or points have rates of an unknown amount.
    Give 'notional', or amounts in place of rates.
missing_overflow: A payer has a cap, but nothing says what happens above it.
    Give 'reallocate', 'lapse' or 'carry'.
missing_paid: A unit price has 'measured', but nothing says how it is paid.
    Give 'to_date' or 'period'.
negative_amount: An amount, price or number of units is below 0.
    Give 0 or more; what is taken off is a line of form adjustment.
no_assumption: An illustrative contract names no assumption.
    Add an entry for each figure that nobody has published.
no_band: A unit price has no price.
    Give 'price', or bands in rising order.
no_base_figure: An index has no figure for its base month that counts.
    Add it, or name another base month.
no_capital: A limit by return names no capital.
    Give each amount that is put in, with its contract date.
no_claims: An outcome that has to come first is worked out from others, and has no claims.
    Name a metric that takes its value from evidence.
no_line: The contract pays for nothing.
    Add a payment line.
no_municipality: A residence share is borne by nobody.
    Give 'municipality' to the payers that bear it.
no_part: An index of metrics has no part.
    Give each part its metric and its weight.
no_point: A sliding scale or a life table has no point.
    Give each point its value and its amount, or its days and its share.
no_rate_stated: A line is in another currency, and no rate is stated.
    Add the rate that the contract fixes to 'exchange'.
no_rule: Value added tax has no rule.
    Add a rule, or leave the table out.
no_stage: A staged metric has no stage.
    Give the metric that holds first, then each later one with its start.
no_step: A step table has no step, or the rungs of a ladder lie 0 apart.
    Give each step its bound and amount; give a longer time between rungs.
no_target: An adjustment or percentage has no line before it to look at.
    Put it after the lines that it is about.
no_test: A milestone has no test.
    Name the metric that has to be reached, and the value.
no_tier: A savings share has no tier.
    Give one with a share and without 'up_to', or several in rising order.
no_weight: No payer, payee or value has a weight above 0.
    Give one of them a weight.
not_a_milestone: A holdback is released by a metric of another kind.
    Name a metric of kind milestone.
not_amendable: An amendment changes what a line or limit is, or changes a metric.
    Stop the old one, and give a new one with an id of its own.
not_among_shares: A party has a weight or an advance, but no share.
    Add the party to the shares, with weight 0 if it has a part there only.
not_by_cohorts: A line pays for cohorts of a line that has none.
    Name a line tested by cohorts.
not_part_of_mix: A line of a mix does not stand among those that the share is of.
    Add it to 'of'.
not_plain: Claims are priced one by one, but the value of the metric is changed after it is added up.
    Add 'measured' and 'paid'.
not_reached: A ladder has no rung at its end.
    End it at a rung, as the message says.
not_rising: A list does not stand in rising order.
    Put it in rising order, each value once.
not_whole_minor: An amount is finer than the smallest unit of its currency.
    Round it; only the price of a unit may be finer.
not_whole_steps: A number of units is no whole number of steps of its metric.
    Give a multiple of the resolution, or a finer resolution.
number_out_of_range: A number is larger or smaller than it may be.
    Give a number in the range that the message names.
one_bound: A test or step has no bound, or several.
    Keep one; two bounds are two tests.
one_of_two: Of several keys not exactly one is given.
    Keep the one that the contract states.
open_band: A band before the last has no end.
    Say up to which unit it goes.
open_tier: A tier before the last has no end.
    Say up to which savings it goes.
other_base: A month of an index has figures of another base only.
    Chain the series first, and give all figures on one base.
other_unit: A ladder counts in two units of time.
    Write all its times in the unit of 'every'.
overflow_without_cap: Something is said of what is above a cap, but no payer has one.
    Give a payer a cap, or leave 'overflow' out.
own_currency: The contract's own currency stands where another is expected.
    Leave it out.
party_without_role: A party holds no role.
    Give it one.
payer_without_role: A payer does not hold the role outcome_payer.
    Add the role to the party, or name another payer.
period_too_short: A period has no day.
    Give a longer period, or 'whole'.
too_deep: Tables or lists are nested too deeply.
    Take brackets away that are too many.
too_many_periods: Periods are so short that there are more than 1,200.
    Give longer periods, or an anchor nearer to the start.
too_many_rungs: A ladder has more than 1,200 rungs.
    Give a longer time between rungs.
unfit_evidence: A metric reads rows of a metric that have other columns or steps.
    Name a metric whose own rows suit it.
unfit_for_cohorts: A line tested by cohorts is paid or measured in a way that does not suit it.
    Give paid = "period" and measured = "to_date".
unfit_tax_rate: A tax rate does not suit its treatment.
    Give a rate for standard and reverse_charge, none for the others.
unknown_currency: A currency is not in the table of currencies.
    Give the ISO 4217 code of one that is.
unknown_index: There is no index of that name.
    Name one that stands in the file, or add it.
unknown_key: A table has a key that means nothing there.
    See the word that the message proposes, and the list of keys.
unknown_line: There is no line of that name.
    Name one that stands in the file.
unknown_timezone: A time zone is not in the database of time zones.
    Give a region and a city: 'Europe/Amsterdam'.
unknown_word: A word is none of those allowed.
    Choose one that the message lists.
without_effect: A key changes nothing where it stands.
    Leave it out, or give what it needs to have an effect.
wrong_count: A list has more or fewer entries than there are rungs, intervals or values for them.
    Give one for each, or a single one for all.
wrong_line_form: A limit on claims names a line that prices no claims.
    Leave the line out, or use a limit of kind money.
wrong_metric_kind: A line looks at a metric of a kind that it cannot use.
    Name another metric, or choose another form of line.
wrong_target: An adjustment or percentage names a line after it, or an adjustment.
    Name lines with an amount, and put this line after them.
wrong_type: A value is of another kind than expected.
    Write it as the message says: text in quotes, a list in brackets, a number without.
""",
    ("contract", "evidence"): """
empty_file: There is nothing in the file.
    See whether it is the right file, and whether it was saved.
no_verifier: No party verifies, or a row names a verifier who holds no such role.
    Give the role 'verifier' to the party that checks the evidence.
outside_contract: A date is no day of the contract.
    Give a day of the contract, or see whether the year is mistyped.
unknown_metric: There is no metric of that name.
    Name one that stands in the contract.
unknown_party: There is no party of that name.
    Name one that stands in the contract.
bad_number: A number is written in another way, or is too long.
    Write digits with a point, without exponent or grouping.
""",
    ("contract", "evidence", "register"): """
bad_date: A date is written in another way, or is not in the calendar.
    Write 2024-01-31; the month of an index is 2024-01.
""",
    ("figures",): """
bad_table_name: A table of figures is not named as a file beside the contract.
    Write a name such as 'cpi.csv'.
no_folder: A contract read as a text names a table of figures.
    Read the contract as a file.
too_many_figures: A table of figures has more rows than an index can have.
    See whether it is the right table.
unreadable_table: A table of figures cannot be read.
    See whether the file stands beside the contract, and may be read.
""",
    ("evidence",): """
bad_json: A line is no JSON.
    Write one object in braces on each line.
bad_json_value: A value in a line of JSON is a list or table.
    Write text, a number or nothing.
bad_moment: A moment is written in another way, or does not exist.
    Write a date, or a moment with its offset: 2020-02-03T08:30:00Z.
bad_sha256: A digest does not have 64 hexadecimal digits.
    Copy the whole digest of the document.
circular_corrections: Rows supersede each other in a circle.
    Break the circle.
correction_differs: A correction is about another metric, participant, cohort or instance.
    Reject the old row and report a new one.
correction_too_early: A correction was recorded before what it corrects.
    See which of the two days is mistyped.
duplicate_id: Two rows with the same id say different things.
    Give the second an id of its own, or let it supersede the first.
metric_without_rows: A row is about a metric that reads the rows of others.
    Name the metric whose rows it reads.
missing_decision: A row was decided on, but nothing says when or by whom.
    Give the verifier and the moment.
missing_instance: A row does not name the instance, though each counts once.
    Name the certificate, stay or other instance.
missing_participant: A row does not name the participant, though persons are looked at.
    Give the pseudonym of the participant.
missing_verifier: A row was decided on, but nobody is named.
    Name the verifier.
negative: A number is below 0 where that has no meaning.
    Give 0 or more, or reject the row that was wrong.
no_rate: A row has a numerator or denominator, though its metric is no rate.
    Give 'value'.
not_an_object: A line of JSON is no object.
    Write one object in braces on each line.
not_one: A milestone has another value than 1.
    Leave the value out.
other_contract: A row is about another contract.
    Settle it with that contract.
own_verifier: A row is verified by who reported it.
    Let another party verify it.
superseded_twice: Two rows supersede the same row.
    Let the second correction supersede the first.
supersedes_itself: A row supersedes itself.
    Name the row that it replaces.
unknown_contract: A row names another contract.
    See whether it is the right file.
unknown_id: A row supersedes a row that is not there.
    Give the id of the row that it replaces.
unknown_status: A status is none of those known.
    Choose reported, verified, rejected or disputed.
value_of_rate: A row of a rate has a value.
    Give numerator and denominator.
verified_too_early: A row was verified before it was reported.
    See which of the two moments is mistyped.
""",
    ("register",): """
bad_groups: Memberships of groups are written in another way.
    Write priority:2020-01-01..2020-06-30;youth:2020-01-01..
duplicate_participant: A participant stands in the register twice.
    Keep one row for each participant.
exit_before_enrolment: A participant left before enrolling.
    See which of the two days is mistyped.
misspelt_municipality: A municipality is that of a payer but for capitals and spaces.
    Write it as the contract does.
out_of_range: A day lies before 1900 or after 2999.
    Leave a day that is not known empty.
""",
    ("evidence", "register", "figures"): """
blank_row: A row in the middle of a table has nothing in it.
    Delete it; blank rows are ignored at the end only.
bad_csv: A line of CSV cannot be taken apart.
    See whether a quote is missing or too many.
duplicate_column: Two columns have the same name.
    Keep one of them.
missing_column: A column that is needed is not there.
    Add it.
missing_value: A field that is needed is empty.
    Fill it in.
more_problems: There are more problems than are shown.
    Repair those shown first.
not_commas: Columns are divided by something else than commas.
    Save the table as CSV with commas.
not_text: A field holds what is no text.
    Give text.
not_utf8: The file is not text in UTF-8.
    Save it as UTF-8.
other_file: A file has none of the columns of the table that is read.
    See whether it is the right file.
ragged_row: A row has more or fewer fields than there are columns.
    See whether a comma is missing, or a text with a comma has no quotes.
space_around: A name has a space before or behind it.
    Take the space away.
too_long: A name is longer than allowed.
    Shorten it.
unknown_column: There is no column of that name.
    See the word that the message proposes.
zero_byte: The file holds a byte that no text holds.
    Save it as text in UTF-8.
""",
    ("use",): """
no_evidence: There is no evidence to look at.
    Name the file of evidence.
register_needed: A rule on enrolment, groups or residence looks at the register of participants, and none was given.
    Put participants.csv beside contract.toml, or name the file of the register.
unreadable_file: A file cannot be opened.
    See whether it is there, and may be read.
""",
}


def codes_of(about: tuple[str, ...], text: str) -> tuple[ProblemCode, ...]:
    r"""Read rows from a text with a code and its cause on one line, and the remedy on the next.

    Args:
        about: What breaks these rules.

        text: The lines, in order of the codes.

    Example:
        >>> [row.remedy for row in codes_of(("use",), "late: It is late.\n    Go home.")]
        ['Go home.']
    """
    lines = text.strip().splitlines()
    heads = (line.partition(": ") for line in lines[::2])
    return tuple(
        ProblemCode(code=code, about=about, cause=cause, remedy=remedy.strip())
        for (code, _, cause), remedy in zip(heads, lines[1::2], strict=True)
    )


PROBLEM_CODES: tuple[ProblemCode, ...] = tuple(
    sorted((row for about, text in _TABLE.items() for row in codes_of(about, text)), key=lambda row: row.code)
)
