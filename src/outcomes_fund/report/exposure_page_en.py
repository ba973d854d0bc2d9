"""Words of the page about a simulation in English."""

from __future__ import annotations

__all__ = ["PAGE_ENGLISH"]

PAGE_ENGLISH = {
    # The head of the page.
    "page_title": "What it can cost: {title}",
    "good_news": "High payments are a good result of the policy: more was achieved. For a budget they are a risk "
    "all the same, so this page says how likely they are.",
    "how_to_read": "The scenario was played {worlds} times, each time with other luck. Each of these worlds was "
    "settled by the rules of the contracts, to the cent. P90 is the smallest amount that at least 90 % of the "
    "worlds do not exceed. Behind ± stands the standard error: what another seed would change a figure by, "
    "typically. It says nothing about assumptions that are wrong.",
    "about": "About this calculation",
    "about_scenario": "Scenario",
    "about_status": "Status of the figures",
    "about_digest": "Digest of the scenario (SHA-256)",
    "about_worlds": "Worlds",
    "about_seed": "Seed",
    "about_sampling": "Sampling",
    "about_numpy": "Version of NumPy",
    "about_package": "Version of outcomes-fund",
    "unknown": "unknown",
    "status_illustrative": "illustrative: assumptions of the author",
    "status_published": "published",
    "status_agreed": "agreed",
    "sampling_plain": "plain",
    "sampling_antithetic": "antithetic: each world has a mirror image",
    "sampling_sobol": "Sobol': quantities of worlds are spread evenly",
    # Amounts.
    "in_units": "{currency}",
    "in_thousands": "{currency} thousands",
    "in_millions": "{currency} millions",
    "mean": "Mean",
    "error": "± {error}",
    "table_of": "{what} (amounts in {currency})",
    # Payments by budget year.
    "years_heading": "Payments by budget year",
    "years_plain_title": "Payments by budget year",
    "years_title": "Payments by budget year against the budget",
    "years_payers_title": "Payments by budget year against the budget, for each payer and programme",
    "years_told": "In {year}, half of the worlds pay {median} or less, and nine in ten between {low} and {high}.",
    "years_told_one": "In {year}, at least nine in ten worlds pay {median}.",
    "years_told_budget": "The budget is {budget}; {over} of the worlds pay more.",
    "years_caption": "How payments are spread in each budget year. The darkest band holds the middle half of the "
    "worlds, the lighter ones 80 % and 90 %.",
    "years_caption_budget": "How payments are spread in each budget year, against the budget. The darkest band "
    "holds the middle half of the worlds, the lighter ones 80 % and 90 %.",
    "years_few": "The {shown} largest budgets are drawn; the table has all of them.",
    "years_sum": "Percentiles of years do not add up: not all years are high in the same world. The row of all "
    "years is worked out by itself.",
    "years_outside": "Not in these figures is what is paid or received without a budget or outside its years: "
    "{amount} on average.",
    "year": "Budget year",
    "all_years": "all years together",
    "everything": "Everything that has a budget",
    "all_payments": "All payments",
    "no_programme": "no programme",
    "budget": "Budget",
    "reserve": "Reserve",
    "over": "Chance of more than the budget",
    "median": "Median (P50)",
    "band": "{share} of the worlds",
    "payments_axis": "Payments ({unit})",
    # The total.
    "total_heading": "The total",
    "total_title": "How likely the total of all payments is",
    "total_told": "The mean is {mean}. Half of the worlds pay {median} or less; {certainty} pay {certain} or "
    "less; 99 % pay {high} or less. The lowest total is {lowest}, the highest {highest}.",
    "total_caption": "How many of the worlds have a total within each bar. Lines mark percentiles; the thick one "
    "is {first}, which the scenario reports first.",
    "total_axis": "Total of all payments ({unit})",
    "share_axis": "Part of the worlds",
    "figures": "Figures of the total",
    "figure": "Figure",
    "amount": "Amount",
    "worst": "Mean of the worst {share}",
    "lowest": "Lowest of all worlds",
    "highest": "Highest of all worlds",
    "maximum": "Gross maximum: what caps allow",
    "no_maximum": "no cap on all",
    "bars": "Worlds by total",
    "from": "From",
    "below": "Below",
    "worlds": "Worlds",
    "part": "Part",
    # What contributes.
    "parts_heading": "What contributes to the total",
    "parts_title": "Contribution of each contract, grant and loan to {first} of the total",
    "parts_told": "{name} contributes most: {amount}, {part} of {first}.",
    "parts_told_none": "Nothing is paid.",
    "parts_caption": "Contribution to {first}: the mean over the worlds around it, scaled so that all add up to "
    "it. Points are the mean in the worst {share} of the worlds.",
    "parts_axis": "Contribution ({unit})",
    "parts_legend": "contribution to {first}",
    "parts_worst": "mean in the worst {share}",
    "others": "{count} others",
    "name": "Contract, grant or loan",
    "title": "Title",
    "contribution": "Contribution to {first}",
    "all": "All together",
    # What matters most.
    "tornado_heading": "Which assumption matters most",
    "tornado_title": "What each assumption makes of {statistic}",
    "tornado_told": "With every assumption as it is, {statistic} is {base}. {label} matters most: set low it "
    "gives {low}, set high {high}.",
    "tornado_caption": "Each assumption is set low and high in turn, at its own 10th and 90th percentile, and all "
    "others stay as they are. Only {worlds} worlds were drawn for this (one block), so figures differ a little "
    "from those above.",
    "tornado_few": "{varied} of {known} assumptions were varied: those of what contributes most.",
    "tornado_none": "There is no assumption that is drawn once for each world and can be varied by itself.",
    "tornado_axis": "{statistic} ({unit})",
    "tornado_table": "What each assumption makes of {statistic}, which is {base} with all of them as they are",
    "statistic": "{first} of the total",
    "assumption": "Assumption",
    "place": "Place in the scenario",
    "set_low": "Low",
    "set_high": "High",
    "at_low": "Result at low",
    "at_high": "Result at high",
    "swing": "Swing",
    "side_low": "assumption low",
    "side_high": "assumption high",
    "varied_intake": "{name}: intake",
    "varied_intake_numbered": "{name}: intake {number}",
    "varied_success": "{name}: chance of {outcome}",
    "varied_value": "{name}: value of {outcome}",
    "varied_level": "{name}: number of {outcome}",
    "varied_delay": "{name}: day of {outcome}",
    "varied_recovery": "{name}: part recovered after default",
}
