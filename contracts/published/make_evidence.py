#!/usr/bin/env python3
"""Write the evidence of the published contracts: counts and results as published, all else made up.

Run it anywhere; it writes beside itself and always the same bytes. Participants, dates and references
are invented, so that the figures arrive as they would in real life: one record for each claim.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent

COLUMNS = [
    "id", "contract", "metric", "participant", "achieved", "value", "status", "supersedes",
    "reporter", "verifier", "reported_at", "verified_at", "reference",
]  # fmt: skip

Row = dict[str, str]

# Verified claims that were paid, in the order of the rate card. The ladders come with the first
# participant who climbs them and the day on which that participant does.
WELLBEING = {"education_right": 103, "feels_safe": 91, "accommodation": 87, "self_determined": 99}
EDUCATION = {
    "education_begun": 53,
    "course_quarter": 45,
    "course_half": 32,
    "level_1": 17,
    "level_2": 19,
    "level_3": 3,
}
EXPERIENCE = {"experience_begun": 22, "experience_week": 20, "experience_month": 17}
EMPLOYMENT = {
    "employed": 73,
    "earned_768": 64,
    "earned_1631": 54,
    "earned_3350": 46,
    "earned_8155": 33,
}


def care_leaver_claim(contract: str, metric: str, person: int, achieved: date) -> Row:
    """Give one verified claim: reported within two weeks, verified within another five."""
    reported = achieved + timedelta(days=3 + person % 11)
    verified = reported + timedelta(days=10 + person % 23)
    return {
        "contract": contract,
        "metric": metric,
        "participant": f"p{person:03d}",
        "achieved": achieved.isoformat(),
        "status": "verified",
        "reporter": "project",
        "verifier": "claims-check",
        "reported_at": f"{reported.isoformat()}T{9 + person % 8:02d}:{person % 6}0:00Z",
        "verified_at": f"{verified.isoformat()}T{10 + person % 6:02d}:30:00Z",
        "reference": f"{metric}/p{person:03d}",
    }


def ladder(contract: str, rungs: dict[str, int], first: int, step_days: int) -> Iterator[Row]:
    """Give the claims of a ladder: each rung is reached by the first of those on the rung below."""
    for rung, (metric, count) in enumerate(rungs.items()):
        for place in range(count):
            begun = date(2018, 11, 5) + timedelta(days=place * 13)
            achieved = begun + timedelta(days=rung * step_days)
            yield care_leaver_claim(contract, metric, first + place, achieved)


def apollo() -> Iterator[Row]:
    """Give the claims of Project Apollo, paid 848,540 in all."""
    contract = "care-leavers-apollo"
    for offset, (metric, count) in enumerate(WELLBEING.items()):
        for place in range(count):
            # Some sixty people, so that most are claimed for more than once.
            person = 1 + (place * 7 + offset * 13) % 61
            achieved = date(2018, 10, 15) + timedelta(days=place * 11 + offset * 17)
            yield care_leaver_claim(contract, metric, person, achieved)
    yield from ladder(contract, EDUCATION, first=1, step_days=75)
    yield from ladder(contract, EXPERIENCE, first=40, step_days=14)
    yield from ladder(contract, EMPLOYMENT, first=20, step_days=60)
    # 21 people completed a week of work experience; for 20 of them it was claimed.
    last = care_leaver_claim(contract, "experience_week", 60, date(2019, 8, 6))
    yield last | {"status": "reported", "verifier": "", "verified_at": ""}


def reboot_west() -> Iterator[Row]:
    """Give the 527 claims of 231 people on the first line."""
    for place in range(527):
        achieved = date(2018, 10, 15) + timedelta(days=place * 2)
        yield care_leaver_claim("reboot-west", "education_right", 1 + place % 231, achieved)


def ghana() -> Iterator[Row]:
    """Give the report on the first monitoring period and its verification."""
    report = {
        "contract": "carbon-ghana",
        "metric": "reduction",
        "achieved": "2019-12-31",
        "value": "972456",
        "status": "reported",
        "reporter": "programme",
        "reported_at": "2021-05-31T12:00:00Z",
        "reference": "monitoring-report-1",
    }
    yield report | {"id": "report-1"}
    yield report | {
        "id": "verification-1",
        "status": "verified",
        "supersedes": "report-1",
        "verifier": "verification-body",
        "reported_at": "2022-03-01T12:00:00Z",
        "verified_at": "2022-03-31T12:00:00Z",
        "reference": "verification-report-1",
    }


def kobe() -> Iterator[Row]:
    """Give the three results of the programme in Kobe."""
    results = [
        ("completion", "2018-03-31", "1.000", "2018-05-15"),
        ("lifestyle", "2018-03-31", "0.950", "2018-05-15"),
        ("prevented", "2020-03-31", "0.329", "2020-07-31"),
    ]
    for metric, achieved, value, reported in results:
        yield {
            "contract": "kobe-nephropathy",
            "metric": metric,
            "achieved": achieved,
            "value": value,
            "status": "verified",
            "reporter": "provider",
            "verifier": "evaluator",
            "reported_at": f"{reported}T09:00:00+09:00",
            "verified_at": f"{reported}T17:00:00+09:00",
            "reference": f"assessment/{metric}",
        }


def newpin() -> Iterator[Row]:
    """Give the certified result of the first year."""
    yield {
        "contract": "newpin",
        "metric": "restoration",
        "achieved": "2014-06-30",
        "value": "0.60",
        "status": "verified",
        "reporter": "provider",
        "verifier": "certifier",
        "reported_at": "2014-07-21T09:00:00+10:00",
        "verified_at": "2014-08-18T15:00:00+10:00",
        "reference": "certificate/year-1",
    }


def stevig_staan() -> Iterator[Row]:
    """Give eighty results for each of four years, which is more than the maximum pays."""
    for year in range(2020, 2024):
        yield {
            "contract": "stevig-staan",
            "metric": "results",
            "achieved": f"{year}-11-30",
            "value": "80",
            "status": "verified",
            "reporter": "consortium",
            "verifier": "assessor",
            "reported_at": f"{year}-12-07T09:00:00+01:00",
            "verified_at": f"{year}-12-21T09:00:00+01:00",
            "reference": f"assessment/{year}",
        }


def rikers(reduction: str, p_value: str) -> Iterator[Row]:
    """Give an estimate of the reduction and its p-value."""
    for metric, value in (("reduction", reduction), ("p_value", p_value)):
        yield {
            "contract": "rikers-able",
            "metric": metric,
            "achieved": "2015-06-30",
            "value": value,
            "status": "verified",
            "reporter": "provider",
            "verifier": "evaluator",
            "reported_at": "2015-07-02T09:00:00-04:00",
            "verified_at": "2015-07-02T17:00:00-04:00",
            "reference": "evaluation/final",
        }


def norfolk() -> Iterator[Row]:
    """Give 145,852 days in care avoided, spread over five years."""
    for year, days in zip(range(2020, 2025), (14_207, 31_644, 37_918, 35_260, 26_823), strict=True):
        yield {
            "contract": "norfolk-stronger-families",
            "metric": "care_days",
            "achieved": f"{year}-12-31",
            "value": str(days),
            "status": "verified",
            "reporter": "provider",
            "verifier": "assessor",
            "reported_at": f"{year + 1}-01-20T09:00:00Z",
            "verified_at": f"{year + 1}-02-24T09:00:00Z",
            "reference": f"care-days/{year}",
        }


def mozambique() -> Iterator[Row]:
    """Give the report of the programme and the volume that was verified."""
    report = {
        "contract": "carbon-mozambique",
        "metric": "verified",
        "achieved": "2019-12-31",
        "value": "2040000",
        "status": "reported",
        "reporter": "programme",
        "reported_at": "2020-09-30T12:00:00Z",
        "reference": "monitoring-report-1",
    }
    yield report | {"id": "report-1"}
    yield report | {
        "id": "verification-1",
        "status": "verified",
        "supersedes": "report-1",
        "verifier": "verification-body",
        "reported_at": "2021-03-01T12:00:00Z",
        "verified_at": "2021-05-31T12:00:00Z",
        "reference": "verification-report-1",
    }


def write(folder: str, rows: Iterable[Row], name: str = "evidence.csv") -> None:
    """Write one evidence file, with the rows numbered unless they have names."""
    path = HERE / folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            writer.writerow({"id": f"e{number:04d}"} | row)


if __name__ == "__main__":
    write("care-leavers-apollo", apollo())
    write("reboot-west", reboot_west())
    write("carbon-ghana", ghana())
    write("kobe-nephropathy", kobe())
    write("newpin", newpin())
    write("stevig-staan", stevig_staan())
    write("rikers-able", rikers("0.090", "0.400"))
    write("rikers-able", rikers("0.200", "0.010"), "evidence-significant.csv")
    write("norfolk-stronger-families", norfolk())
    write("carbon-mozambique", mozambique())
