#!/usr/bin/env python3
"""Write evidence and registers of the five illustrative contracts. Every row is made up.

Run it anywhere; it writes beside itself and always the same bytes. Each initiative has a number of its
own from which its chances are drawn, so that a change to one leaves the others as they are.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent

COLUMNS = [
    "id", "contract", "metric", "participant", "cohort", "instance", "achieved", "value", "numerator",
    "denominator", "status", "supersedes", "reporter", "verifier", "reported_at", "verified_at",
    "reference",
]  # fmt: skip
REGISTER = ["participant", "enrolled", "cohort", "municipality", "exit", "exit_reason", "groups"]

START = date(2019, 7, 1)
LAST = date(2021, 7, 31)
QUARTER_ENDS = [
    date(2019, 9, 30),
    date(2019, 12, 31),
    date(2020, 3, 31),
    date(2020, 6, 30),
    date(2020, 9, 30),
    date(2020, 12, 31),
    date(2021, 3, 31),
    date(2021, 6, 30),
    date(2021, 7, 31),
]

HALF_A_YEAR = timedelta(days=182)

Row = dict[str, str]


def days(count: int) -> timedelta:
    """Give a number of days."""
    return timedelta(days=count)


class Chance:
    """Draws that give the same on every version of Python: only random() is promised to."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - made-up evidence, no secret

    def below(self, count: int) -> int:
        """Give a whole number from 0 to below the count."""
        return int(self._random.random() * count)

    def between(self, first: int, last: int) -> int:
        """Give a whole number from the first to the last, both included."""
        return first + self.below(last - first + 1)

    def percent(self, share: int) -> bool:
        """Say yes in so many of a hundred draws."""
        return self.below(100) < share

    def pick(self, choices: Sequence[str]) -> str:
        """Give one of the choices; one that stands twice comes twice as often."""
        return choices[self.below(len(choices))]


class Desk:
    """Where claims of one initiative come in: keeps evidence and register, and their chances."""

    def __init__(self, contract: str, reporter: str, seed: int) -> None:
        self.contract = contract
        self.reporter = reporter
        self.chance = Chance(seed)
        self.rows: list[Row] = []
        self.register: list[Row] = []

    def enrol(self, enrolled: date, municipalities: Sequence[str], *, groups: str = "") -> str:
        """Enter a participant and give the pseudonym."""
        name = f"p{len(self.register) + 1:03d}"
        self.register.append(
            {
                "participant": name,
                "enrolled": enrolled.isoformat(),
                "cohort": f"{enrolled.year}-{1 if enrolled.month < 7 else 2}",
                "municipality": self.chance.pick(municipalities),
                "groups": groups,
            }
        )
        return name

    def leave(self, participant: str, day: date, reason: str) -> None:
        """Enter that a participant left."""
        (entry,) = [row for row in self.register if row["participant"] == participant]
        entry |= {"exit": day.isoformat(), "exit_reason": reason}

    def claim(self, metric: str, achieved: date, verifier: str, **columns: str) -> Row:
        """Report an outcome some days after it, verified some weeks later unless columns say otherwise."""
        reported = self.moment(achieved + days(self.chance.between(3, 24)))
        row = {
            "id": f"{len(self.rows) + 1:04d}",
            "contract": self.contract,
            "metric": metric,
            "achieved": achieved.isoformat(),
            "status": "verified",
            "reporter": self.reporter,
            "reported_at": _utc(reported),
        } | columns
        row["reference"] = f"{self.contract}/{row['id']}"
        if row["status"] != "reported":
            after = max(date.fromisoformat(row["reported_at"][:10]), achieved)
            row["verifier"] = verifier
            row["verified_at"] = _utc(self.moment(after + days(self.chance.between(5, 34))))
        self.rows.append(row)
        return row

    def correct(self, old: Row, verifier: str, **columns: str) -> Row:
        """Replace a row some weeks after it was recorded."""
        recorded = date.fromisoformat((old.get("verified_at") or old["reported_at"])[:10])
        replacement = {
            "participant": old.get("participant", ""),
            "cohort": old.get("cohort", ""),
            "instance": old.get("instance", ""),
            "value": old.get("value", ""),
            "supersedes": old["id"],
            "reported_at": _utc(self.moment(recorded + days(self.chance.between(20, 70)))),
        }
        achieved = date.fromisoformat(old["achieved"])
        return self.claim(old["metric"], achieved, verifier, **(replacement | columns))

    def fate(self) -> str:
        """Draw what became of a claim."""
        return self.chance.pick(["verified"] * 44 + ["rejected"] * 3 + ["reported"] * 2 + ["disputed"])

    def write(self) -> None:
        """Write evidence.csv and participants.csv."""
        _write(HERE / self.contract / "evidence.csv", COLUMNS, self.rows)
        _write(HERE / self.contract / "participants.csv", REGISTER, self.register)

    def moment(self, day: date) -> datetime:
        """Give a moment of that day in working hours."""
        # In the afternoon, so that the day is the same in Amsterdam and in UTC.
        return datetime.combine(day, time(12 + self.chance.below(5), self.chance.below(60)))


def _utc(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='seconds')}Z"


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def quarters(first: date) -> Iterator[tuple[date, int]]:
    """Give the ends of the quarters after a day, and for how many days before each it has lasted."""
    begin = first
    for end in QUARTER_ENDS:
        if end > begin:
            yield end, (end - begin).days
            begin = end


def refugee_team() -> Desk:
    """Jobs within six months, benefit saved by those in work, and a survey."""
    desk = Desk("refugee-team", "refugee-team", seed=215)
    chance = desk.chance
    places = ["Tilburg"] * 6 + ["Breda"] * 2 + ["'s-Hertogenbosch"] * 2 + ["Oisterwijk"]
    for number in range(150):
        enrolled = START + days(number * 4 + chance.below(9))
        person = desk.enrol(enrolled, places, groups="family:2019-07-01.." if number % 9 == 0 else "")
        if not chance.percent(62):
            if chance.percent(40):
                desk.leave(person, enrolled + days(chance.between(40, 200)), "moved")
            continue
        found = enrolled + days(chance.between(25, 205))
        if found > LAST:
            continue
        job = desk.claim("job", found, "avance-impact", participant=person, status=desk.fate())
        if number % 17 == 3 and job["status"] == "verified":
            desk.claim("job", min(found + days(45), LAST), "avance-impact", participant=person)
        if job["status"] != "verified" or found > enrolled + days(180):
            continue
        _benefit_saved(desk, person, found)
    _refugee_refusals(desk)
    for end, score in zip(QUARTER_ENDS[1:8:2], ["6.2", "6.8", "6.6", "7.1"], strict=True):
        desk.claim("belonging", end, "avance-impact", cohort="all", value=score)
    return desk


def _benefit_saved(desk: Desk, person: str, found: date) -> None:
    lost = found + days(desk.chance.between(60, 330))
    for end, length in list(quarters(found))[:4]:
        worked = min(length, max(0, length - (end - lost).days))
        if worked < 5:
            return
        columns = {"participant": person, "value": str(worked)}
        saved = desk.claim("benefit_days", end, "avance-impact", **columns, status=desk.fate())
        if desk.chance.percent(5) and saved["status"] == "verified":
            desk.correct(saved, "avance-impact", value=str(worked - 4))


def _refugee_refusals(desk: Desk) -> None:
    first = {"verifier": "avance-impact"}
    late = desk.enrol(date(2020, 9, 7), ["Tilburg"])
    desk.claim("job", date(2020, 11, 2), **first, participant=late, reported_at="2021-02-03T09:00:00Z")
    after = desk.enrol(date(2021, 1, 29), ["Breda"])
    # Half past midnight on 1 October in Amsterdam: a day after the deadline, though not in UTC.
    desk.claim("job", date(2021, 7, 20), **first, participant=after, reported_at="2021-09-30T22:30:00Z")
    outside = desk.enrol(date(2021, 2, 1), ["Tilburg"])
    desk.claim("job", date(2021, 4, 12), **first, participant=outside)
    early = desk.enrol(date(2020, 3, 2), ["Tilburg"])
    desk.claim("job", date(2020, 2, 24), **first, participant=early)
    desk.claim("job", date(2020, 5, 4), **first, participant="p999")
    last_day = desk.enrol(date(2020, 2, 29), ["'s-Hertogenbosch"])
    desk.claim("job", date(2020, 8, 29), **first, participant=last_day)


def ctalents() -> Desk:
    """Work for people with a sensory disability, and staying in it for 3, 6 and 12 months."""
    desk = Desk("ctalents", "ctalents", seed=216)
    chance = desk.chance
    places = ["Eindhoven", "'s-Hertogenbosch", "Tilburg", "Helmond"]
    in_work: list[tuple[date, date]] = []
    for number in range(50):
        enrolled = START + days(number * 10 + chance.below(20))
        person = desk.enrol(enrolled, places)
        if not chance.percent(88):
            desk.leave(person, enrolled + days(150), "other plans")
            continue
        placed = enrolled + days(chance.between(30, 250 if number % 12 else 310))
        if placed > LAST:
            continue
        columns = {"participant": person, "status": desk.fate()}
        if number % 14 == 5:
            columns["reported_at"] = _utc(desk.moment(placed + days(50)))
        work = desk.claim("placed", placed, "avance-impact", **columns)
        left = placed + days(chance.between(40, 640))
        in_work.append((placed, left))
        if left <= LAST:
            desk.leave(person, left, "end of employment")
        if work["status"] == "reported":
            desk.correct(work, "avance-impact", status="verified")
        _stays(desk, person, placed, left)
    # The first report covers all who had started half a year before it, each later one those since.
    covered = START
    for end in QUARTER_ENDS[3:8]:
        due = [left > placed + HALF_A_YEAR for placed, left in in_work if covered < placed + HALF_A_YEAR <= end]
        columns = {"numerator": str(sum(due)), "denominator": str(len(due))}
        desk.claim("retention", end, "sinzer", cohort="all", **columns)
        covered = end
    return desk


def _stays(desk: Desk, person: str, placed: date, left: date) -> None:
    for months in (3, 6, 12):
        reached = placed + days(months * 365 // 12)
        if reached > min(left, LAST):
            return
        step = {"participant": person, "instance": f"{months}-months"}
        desk.claim("stayed", reached, "avance-impact", **step, status=desk.fate())
        if desk.chance.percent(6):
            # Claimed a second time by mistake: the same person and the same step.
            desk.claim("stayed", min(reached + days(20), LAST), "avance-impact", **step)


def sarban() -> Desk:
    """A workplace that opens, stable work within six months, and the months in it."""
    desk = Desk("sarban", "sarban", seed=217)
    chance = desk.chance
    desk.claim("opened", date(2019, 9, 9), "sinzer")
    for number in range(29):
        enrolled = START + days(number * 18 + chance.below(12))
        person = desk.enrol(enrolled, ["Tilburg"] * 5 + ["Goirle"])
        begun = enrolled + days(chance.between(50, 180 if number % 9 else 230))
        if begun > LAST or not chance.percent(90):
            desk.leave(person, enrolled + days(170), "care comes first")
            continue
        columns = {"participant": person}
        if number == 6:
            columns |= {"reported_at": _utc(desk.moment(begun + days(75)))}
        work = desk.claim("employed", begun, "sinzer", **columns, status=desk.fate())
        if number == 8:
            desk.correct(work, "sinzer", status="rejected")
        elif number == 11:
            desk.correct(work, "sinzer", status="disputed")
        if work["status"] == "verified":
            _months_in_work(desk, person, begun)
    again = {"participant": "p001"}
    desk.claim("employed", date(2020, 3, 3), "sinzer", **again)
    too_late = desk.enrol(date(2021, 1, 4), ["Tilburg"])
    desk.claim("employed", date(2021, 3, 15), "sinzer", participant=too_late)
    results = [(3, 4), (4, 5), (5, 6), (3, 4), (5, 6), (4, 4), (5, 6)]
    for end, (stable, due) in zip(QUARTER_ENDS[1:8], results, strict=True):
        desk.claim("stable", end, "sinzer", cohort="due", numerator=str(stable), denominator=str(due))
    return desk


def _months_in_work(desk: Desk, person: str, begun: date) -> None:
    lasted = desk.chance.between(60, 420)
    for end, length in quarters(begun):
        halves = min(length, lasted) * 2 // 30
        lasted -= length
        if halves < 1:
            return
        columns = {"participant": person, "value": f"{halves // 2}.{halves % 2 * 5}"}
        if end == LAST and desk.chance.percent(40):
            columns["reported_at"] = "2021-10-11T10:00:00Z"
        months = desk.claim("months", end, "sinzer", **columns, status=desk.fate())
        if months["status"] == "verified" and desk.chance.percent(8):
            desk.correct(months, "sinzer", value=f"{halves // 2}.0")


def fladderfarm() -> Desk:
    """Days of care avoided for people with dementia, quality of life and loneliness of the group."""
    desk = Desk("fladderfarm-mobiel", "fladderfarm", seed=218)
    chance = desk.chance
    for number in range(34):
        enrolled = START + days(number * 19 + chance.below(15))
        person = desk.enrol(enrolled, ["Bergeijk"] * 3 + ["Eindhoven"] * 2 + ["Valkenswaard"])
        gone = enrolled + days(chance.between(150, 900))
        if gone <= LAST:
            desk.leave(person, gone, chance.pick(["nursing home", "died", "moved"]))
        for end, length in quarters(enrolled):
            halves = min(length, 91) * chance.between(14, 32) // 91
            if end > gone or halves < 1:
                break
            columns = {"participant": person, "value": f"{halves // 2}.{halves % 2 * 5}"}
            if chance.percent(3):
                columns["reported_at"] = _utc(desk.moment(end + days(140)))
            care = desk.claim("care_days", end, "avance-impact", **columns, status=desk.fate())
            if care["status"] == "verified" and chance.percent(4):
                desk.correct(care, "avance-impact", value=f"{halves // 2 - 1}.0")
    desk.claim("care_days", date(2020, 9, 30), "avance-impact", participant="p777", value="6.0")
    scores = [("6.2", "4.4"), ("6.6", "4.1"), ("7.0", "3.9"), ("6.8", "4.0")]
    scores += [("7.2", "3.5"), ("7.4", "3.1"), ("7.9", "3.0"), ("8.1", "2.8")]
    for end, (quality, loneliness) in zip(QUARTER_ENDS[:8], scores, strict=True):
        life = desk.claim("quality", end, "sinzer", cohort="all", value=quality)
        desk.claim("loneliness", end, "sinzer", cohort="all", value=loneliness)
        if quality == "7.0":
            desk.correct(life, "sinzer", value="6.9")
    return desk


def samen_slim() -> Desk:
    """Care avoided at home, volunteers trained, and family carers who can keep it up."""
    desk = Desk("samen-slim-zorgen-thuis", "samen-slim", seed=219)
    chance = desk.chance
    desk.claim("platform", date(2019, 11, 18), "avance-impact")
    places = ["'s-Hertogenbosch"] * 3 + ["Breda"] * 2 + ["Etten-Leur"]
    for number in range(40):
        enrolled = date(2019, 9, 2) + days(number * 14 + chance.below(10))
        person = desk.enrol(enrolled, places)
        for end, length in quarters(enrolled):
            columns = {"participant": person, "value": str(length * chance.between(8, 26) // 91)}
            if columns["value"] == "0":
                continue
            if chance.percent(4):
                columns["reported_at"] = _utc(desk.moment(end + days(90)))
            care = desk.claim("home_days", end, "avance-impact", **columns, status=desk.fate())
            if care["status"] == "reported":
                desk.correct(care, "avance-impact", status="verified")
    for number in range(86):
        active = date(2019, 10, 7) + days(number * 7 + chance.below(20))
        volunteer = {"participant": f"v{1 + (number if number % 13 else max(number - 5, 0)):03d}"}
        if active <= LAST:
            desk.claim("volunteer", active, "avance-impact", **volunteer, status=desk.fate())
    desk.claim(
        "volunteer", date(2021, 6, 28), "avance-impact", participant="v101",
        reported_at="2021-09-01T10:00:00+02:00",
    )  # fmt: skip
    asked = [(11, 17), (15, 21), (18, 24), (13, 22), (22, 26), (24, 28), (25, 28)]
    for end, (can, of) in zip(QUARTER_ENDS[1:8], asked, strict=True):
        desk.claim("satisfied", end, "avance-impact", cohort="all", numerator=str(can), denominator=str(of))
    return desk


if __name__ == "__main__":
    for make in (refugee_team, ctalents, sarban, fladderfarm, samen_slim):
        make().write()
