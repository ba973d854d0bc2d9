"""Write a contract with 23 unit prices and a file with any number of verified events for it.

    python benchmarks/generate_events.py --rows 1000000 --out build/events

The same number of rows gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

METRICS = (
    "in_paid_work", "in_work_6_months", "in_work_12_months", "in_work_24_months", "self_employed", "apprenticeship",
    "certificate_b1", "certificate_b2", "certificate_c1", "vocational_level_1", "vocational_level_2",
    "vocational_level_3", "school_return", "school_year_done", "debt_plan", "debt_free", "housed_3_months",
    "housed_6_months", "housed_12_months", "out_of_care", "volunteering", "language_start", "mentor_match",
)  # fmt: skip
HEADER = (
    "id,contract,metric,participant,cohort,instance,achieved,value,numerator,denominator,status,supersedes,"
    "reporter,verifier,reported_at,verified_at,reference,sha256\n"
)
CONTRACT_ID = "many-outcomes"
FIRST_DAY, LAST_DAY = np.datetime64("2020-01-01"), np.datetime64("2022-12-31")
PARTICIPANTS = 200_000
CORRECTED_SHARE = 100  # one row in so many is a correction of the row before it
BATCH = 50_000


def contract_text() -> str:
    """The contract: one metric and one unit price for each outcome, two limits, three payers."""
    head = f"""id = "{CONTRACT_ID}"
title = "Many outcomes"
status = "illustrative"
currency = "EUR"
start = 2020-01-01
end = 2023-01-01

[periods]
every = "3 months"

[[parties]]
id = "province"
name = "Province"
roles = ["outcome_payer"]

[[parties]]
id = "city"
name = "City"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "reporter"]

[[parties]]
id = "auditor"
name = "Auditor"
roles = ["verifier"]
"""
    metrics = "".join(
        f'\n[[metrics]]\nid = "{name}"\nkind = "count"\ntitle = "{name.replace("_", " ").capitalize()}"\n'
        'unit = "person"\n'
        for name in METRICS
    )
    lines = "".join(
        f'\n[[lines]]\nid = "pay_{name}"\ntitle = "Payment: {name.replace("_", " ")}"\nform = "unit_price"\n'
        f'metric = "{name}"\nprice = "{500 + 125 * number}.50"\n'
        for number, name in enumerate(METRICS)
    )
    tail = """
[[limits]]
id = "per-person"
kind = "person"
amount = "8200.00"

[[limits]]
id = "ceiling"
kind = "money"
amount = "1500000000.00"

[payers]
shares = [ { party = "province", weight = 2 }, { party = "city", weight = 1 } ]

[payees]
shares = [ { party = "provider", weight = 1 } ]

[[assumptions]]
about = "lines"
assumed = "every price; the contract exists to measure speed"
"""
    return head + metrics + lines + tail


def moments(days: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Moments in office hours on the given days, in UTC."""
    seconds = rng.integers(7 * 3600, 18 * 3600, len(days))
    return [f"{moment}Z" for moment in np.datetime_as_string(days.astype("datetime64[s]") + seconds)]


def batch_text(first: int, count: int, rng: np.random.Generator) -> str:
    """The rows of one batch; a correction stands in the batch of its original."""
    span = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
    achieved = FIRST_DAY + rng.integers(0, span, count)
    reported = achieved + rng.integers(1, 60, count)
    verified = reported + rng.integers(1, 40, count)
    metric = rng.integers(0, len(METRICS), count).tolist()
    person = rng.integers(0, PARTICIPANTS, count).tolist()
    instance = rng.integers(0, 4, count).tolist()
    digests = rng.bytes(32 * count).hex()
    corrects = (rng.integers(0, CORRECTED_SHARE, count) == 0).tolist()
    corrects[0] = False
    columns = zip(
        np.datetime_as_string(achieved), moments(reported, rng), moments(verified, rng),
        moments(verified + 30, rng), metric, person, instance, corrects, strict=True,
    )  # fmt: skip
    rows = []
    before: tuple[str, ...] = ()
    for number, (day, report, decision, later, kind, who, which, correction) in enumerate(columns):
        name = f"e{first + number:07d}"
        about = f"{METRICS[kind]},p{who:06d},c{who % 12 + 1:02d},{f'n{which}' if which else ''}"
        facts, replaced = (about, day, report, decision), ""
        if correction and before:
            replaced, *facts = before
            before = ()
        else:
            before = (name, about, day, report, later)
        rows.append(
            f"{name},{CONTRACT_ID},{facts[0]},{facts[1]},{'1' if which else ''},,,verified,{replaced},provider,auditor,"
            f"{facts[2]},{facts[3]},dossier/{who:06d},{digests[64 * number : 64 * number + 64]}\n"
        )
    return "".join(rows)


def main() -> None:
    """Write contract.toml and events.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, default=Path("build/events"))
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "contract.toml").write_text(contract_text(), encoding="utf-8")
    rng = np.random.default_rng(2019)
    with (chosen.out / "events.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER)
        for first in range(0, chosen.rows, BATCH):
            file.write(batch_text(first, min(BATCH, chosen.rows - first), rng))
    sys.stdout.write(f"{chosen.rows} rows in {chosen.out / 'events.csv'}\n")


if __name__ == "__main__":
    main()
