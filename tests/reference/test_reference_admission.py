"""Step 2 by hand: who is admitted, in what order, and recorded when."""

from __future__ import annotations

from fractions import Fraction

from outcomes_fund.domain.admission import Admission, After
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EvidenceStatus
from outcomes_fund.domain.metric import CountMetric, Metric, SumMetric
from tests.reference.samples import admitted_of, count, day, make, member, person, refused_of, row, unit_price


def months(number: int) -> Duration:
    """Make a length of time."""
    return Duration(count=number, unit="months")


def days(number: int) -> Duration:
    """Make a length of time."""
    return Duration(count=number, unit="days")


def metric(name: str, evidence: str | None = None, **rules: object) -> Metric:
    """Make a metric with rules of admission."""
    return CountMetric(id=name, title=name, evidence=evidence, admission=Admission(**rules))  # type: ignore[arg-type]


def contract_of(*metrics: Metric, **terms: object) -> Contract:
    """Make a contract that pays 1.00 for each of the jobs."""
    return make(unit_price((None, 100)), metrics=metrics or (count(),), **terms)  # type: ignore[arg-type]


def ladder(clock: str = "first", reset_by: str | None = None, **times: Duration) -> Contract:
    """Make a contract where jobs come after intake."""
    after = After(metric="intake", clock=clock, reset_by=reset_by, **times)  # type: ignore[arg-type]
    return contract_of(count(after=(after,)), metric("intake"), metric("relapse"))


class TestLadder:
    def test_time_runs_from_the_first_outcome(self) -> None:
        """At least a month and at most three after the first intake, both days included."""
        # Intake on 31 January and 15 March. One month later: 29 February; three: 30 April.
        contract = ladder(at_least=months(1), at_most=months(3))
        rows = [
            row("i1", "2024-01-31", who="anna", metric="intake"),
            row("i2", "2024-03-15", who="anna", metric="intake"),
            row("too soon", "2024-02-28", who="anna"),
            row("just", "2024-02-29", who="anna"),
            row("still", "2024-04-30", who="anna"),
            row("too late", "2024-05-01", who="anna"),
        ]
        admitted, reasons = refused_of(contract, rows)
        assert admitted == ["i1", "just", "i2", "still"]
        assert reasons == ["too_soon_after", "too_long_after"]

    def test_latest_outcome_starts_the_clock_anew(self) -> None:
        """With clock latest the time runs from the last intake on or before the day."""
        # Intakes on 1 January and 1 March, one month: 31 March is 30 days after the latest, 1 April in time;
        # on 15 February only the first intake had been.
        contract = ladder("latest", at_least=months(1))
        rows = [
            row("i1", "2024-01-01", who="anna", metric="intake"),
            row("i2", "2024-03-01", who="anna", metric="intake"),
            row("a", "2024-02-15", who="anna"),
            row("b", "2024-03-31", who="anna"),
            row("c", "2024-04-01", who="anna"),
        ]
        assert refused_of(contract, rows) == (["i1", "a", "i2", "c"], ["too_soon_after"])

    def test_relapse_starts_the_clock_anew(self) -> None:
        """After a relapse only a later intake counts, one of the same day does not."""
        # Relapse on 1 March: the intakes of January and of that day are void; that of 10 March counts from then.
        contract = ladder(reset_by="relapse", at_least=days(10))
        rows = [
            row("i1", "2024-01-01", who="anna", metric="intake"),
            row("before", "2024-02-29", who="anna"),
            row("r", "2024-03-01", who="anna", metric="relapse"),
            row("i2", "2024-03-01", who="anna", metric="intake"),
            row("void", "2024-03-05", who="anna"),
            row("i3", "2024-03-10", who="anna", metric="intake"),
            row("soon", "2024-03-19", who="anna"),
            row("again", "2024-03-20", who="anna"),
        ]
        admitted, reasons = refused_of(contract, rows)
        assert [name for name in admitted if name in {"before", "void", "soon", "again"}] == ["before", "again"]
        assert reasons == ["prerequisite_missing", "too_soon_after"]

    def test_only_admitted_outcomes_of_the_same_person_come_first(self) -> None:
        """A disputed intake of the same day comes first, a rejected one or one of somebody else does not."""
        contract = ladder()
        rows = [
            row("i1", "2024-01-01", who="anna", metric="intake", status="rejected"),
            row("i2", "2024-01-01", who="bert", metric="intake", status="disputed"),
            row("a", "2024-02-01", who="anna"),
            row("b", "2024-01-01", who="bert"),
            row("c", "2023-12-31", who="bert"),
            row("d", "2024-02-01"),
        ]
        admitted, reasons = refused_of(contract, rows)
        assert sorted(admitted) == ["b", "i2"]
        assert sorted(reasons) == [
            "outside_outcome_window",
            "prerequisite_missing",
            "prerequisite_missing",
            "rejected",
        ]

    def test_one_missing_entry_is_told_before_another_too_soon(self) -> None:
        """All entries have to hold, and the reasons are told in the order of the table."""
        after = (After(metric="intake", at_least=months(6)), After(metric="relapse"))
        contract = contract_of(count(after=after), metric("intake"), metric("relapse"))
        rows = [row("i", "2024-01-01", who="anna", metric="intake"), row("a", "2024-02-01", who="anna")]
        assert refused_of(contract, rows) == (["i"], ["prerequisite_missing"])


class TestOnceAndOften:
    def test_count_max_in_each_period(self) -> None:
        """Two a quarter and person count; what was refused leaves room, a new quarter has new room."""
        contract = contract_of(count(count_max=2, count_per="period"))
        rows = [
            row("a", "2024-01-01", who="anna", status="rejected"),
            row("b", "2024-01-02", who="anna"),
            row("c", "2024-01-03", who="anna", status="disputed"),
            row("d", "2024-03-31", who="anna"),
            row("e", "2024-04-01", who="anna"),
            row("f", "2024-01-05", who="bert"),
        ]
        assert refused_of(contract, rows) == (["b", "c", "f", "e"], ["rejected", "too_many"])

    def test_count_max_in_each_contract_year(self) -> None:
        """A claim counts in the year that holds the last day of its period."""
        # Contract years from July; one a year: 30 June 2025 is year 1, 1 July 2025 year 2.
        grid = PeriodGrid(every=months(3), anchor=day("2024-07-01"), year="contract")
        metrics = count(count_max=1, count_per="year")
        contract = contract_of(metrics, start="2024-07-01", end="2026-07-01", periods=grid)
        rows = [row(name, date, who="anna") for name, date in zip("abcd", YEARS, strict=True)]
        assert refused_of(contract, rows) == (["a", "c"], ["too_many", "too_many"])

    def test_place_decides_who_is_first(self) -> None:
        """The place of a claim is that of its first row, its period that of its last."""
        # a was reported for 5 January and corrected to 20 April; b is of 10 January: a comes first.
        contract = contract_of(count(once_per="person"))
        rows = [
            row("b", "2024-01-10", who="anna"),
            row("a", "2024-01-05", who="anna"),
            row("a2", "2024-04-20", who="anna", supersedes="a", reported="2024-05-01"),
        ]
        assert refused_of(contract, rows) == (["a2"], ["already_admitted"])


YEARS = ("2024-07-01", "2025-06-30", "2025-07-01", "2026-06-30")


class TestThreshold:
    def test_claims_count_from_the_threshold_on(self) -> None:
        """Without going back to the start, claims before the one that reaches the threshold do not count."""
        # 2 + 2 = 4, then 3 more is 7, at least 5: the third claim reaches it; the fourth is beyond it.
        contract = contract_of(count(person_at_least=Fraction(5)))
        rows = [row(name, f"2024-01-0{n}", u, who="anna") for n, (name, u) in enumerate(THRESHOLD, start=1)]
        below = ["below_person_threshold"] * 2
        assert refused_of(contract, rows) == (["c", "d"], below)

    def test_back_to_the_start(self) -> None:
        """Once the threshold is reached earlier claims count, and are recorded when it was reached."""
        # The third claim reaches 5 and is recorded on 1 June: so are the first two, recorded in January; the fourth
        # is recorded on its own day. bert never reaches 5.
        contract = contract_of(count(person_at_least=Fraction(5), back_to_start=True))
        reported = {"c": "2024-06-01"}
        rows = [
            row(name, f"2024-01-0{n}", u, who="anna", reported=reported.get(name))
            for n, (name, u) in enumerate(THRESHOLD, start=1)
        ]
        rows.append(row("e", "2024-01-09", 4, who="bert"))
        _, admitted = admitted_of(contract, rows)
        found = [(claim.row.id, claim.recorded.isoformat()) for claim in admitted]
        assert found == [("a", "2024-06-01"), ("b", "2024-06-01"), ("c", "2024-06-01"), ("d", "2024-01-04")]
        assert refused_of(contract, rows)[1] == ["below_person_threshold"]

    def test_what_was_reached_stays_reached(self) -> None:
        """Corrections below 0 after the threshold do not take it back, those before it count."""
        # 3, -2 and 3 are 3, 1 and 4, at least 4: the third reaches it; -3 more leaves 1, and the fourth counts.
        for u, expected in ((4, ["c", "d"]), (3, ["a", "b", "c", "d"])):
            metrics = SumMetric(id="jobs", title="Jobs", admission=Admission(person_at_least=Fraction(u)))
            contract = make(unit_price((None, 100)), metrics=(metrics,))
            found = enumerate((("a", 3), ("b", -2), ("c", 3), ("d", -3)), start=1)
            rows = [row(name, f"2024-01-0{n}", units, who="anna") for n, (name, units) in found]
            assert refused_of(contract, rows)[0] == expected

    def test_claims_refused_above_do_not_count(self) -> None:
        """Only claims that pass the rows of the table above count towards the threshold."""
        contract = contract_of(count(person_at_least=Fraction(4)))
        statuses: tuple[EvidenceStatus, ...] = ("rejected", "disputed", "verified")
        rows = [row("abc"[n], f"2024-01-0{n + 1}", 2, who="anna", status=s) for n, s in enumerate(statuses)]
        assert refused_of(contract, rows) == (["c"], ["rejected", "below_person_threshold"])


THRESHOLD = (("a", 2), ("b", 2), ("c", 3), ("d", 1))


class TestDeemed:
    def test_silence_verifies(self) -> None:
        """A report that nobody answered passes for verified after the time given, and is recorded on that day."""
        # Reported on 10 January plus 30 days: 9 February, included.
        contract = contract_of(count(deemed_after=days(30)))
        rows = [row("a", "2024-01-05", status="reported", reported="2024-01-10")]
        assert refused_of(contract, rows, as_of="2024-02-08") == ([], ["not_verified"])
        _, (claim,) = admitted_of(contract, rows, as_of="2024-02-09")
        assert (claim.recorded, claim.disputed) == (day("2024-02-09"), False)
        assert refused_of(contract, rows) == (["a"], [])

    def test_waived_reports_count_as_reported(self) -> None:
        """Where verification is waived a report counts at once, but a rejection stands."""
        contract = contract_of(count(verification="waived"))
        rows = [
            row("a", "2024-01-05", status="reported", reported="2024-01-10"),
            row("b", "2024-01-05", status="rejected"),
        ]
        _, (claim,) = admitted_of(contract, rows, as_of="2024-01-10")
        assert (claim.row.id, claim.recorded) == ("a", day("2024-01-10"))
        assert refused_of(contract, rows)[1] == ["rejected"]


class TestRegister:
    def test_groups_are_dated(self) -> None:
        """A participant has to belong to the group on the date achieved, from the first day to before the end."""
        contract = contract_of(count(group="priority"))
        people = [person("anna", groups=(member("anna", "priority", "2024-02-01", "2024-03-01"),)), person("bert")]
        rows = [
            row("before", "2024-01-31", who="anna"),
            row("first", "2024-02-01", who="anna"),
            row("last", "2024-02-29", who="anna"),
            row("after", "2024-03-01", who="anna"),
            row("other", "2024-02-01", who="bert"),
            row("unknown", "2024-02-01", who="carl"),
        ]
        admitted, reasons = refused_of(contract, rows, people)
        assert admitted == ["first", "last"]
        assert sorted(reasons) == ["not_enrolled", *["not_in_group"] * 3]

    def test_cohort_of_the_row_goes_before_that_of_the_register(self) -> None:
        """The cohort of a claim is that of its row, else of its participant, else none."""
        contract = contract_of(count(cohort="2024"))
        people = [person("anna", cohort="2024"), person("bert", cohort="2023")]
        rows = [
            row("a", "2024-01-01", who="anna"),
            row("b", "2024-01-01", who="anna", cohort="2023"),
            row("c", "2024-01-01", who="bert", cohort="2024"),
            row("d", "2024-01-01", who="bert"),
            row("e", "2024-01-01"),
        ]
        assert refused_of(contract, rows, people) == (["a", "c"], ["other_cohort"] * 3)


class TestSharedEvidence:
    def test_a_row_stands_for_itself_in_each_metric(self) -> None:
        """A metric that reads the rows of another admits them by its own rules."""
        # Both rows are jobs; the second alone is one of the first day of the month in `late`.
        contract = contract_of(
            count(once_per="person"),
            metric("late", evidence="jobs", outcome_start=day("2024-02-01")),
        )
        rows = [row("a", "2024-01-05", who="anna"), row("b", "2024-02-05", who="anna")]
        _, admitted = admitted_of(contract, rows)
        assert [(claim.row.id, claim.metric) for claim in admitted] == [("a", "jobs"), ("b", "late")]
        # No row is refused: each is admitted by one of the two.
        assert refused_of(contract, rows) == (["a", "b"], [])

    def test_a_row_that_nobody_admits_is_refused_once(self) -> None:
        """The reason told of a row that no metric admits is that of its own metric."""
        contract = contract_of(count(once_per="person"), metric("other", evidence="jobs", cohort="none"))
        rows = [row("a", "2024-01-05", who="anna"), row("b", "2024-02-05", who="anna")]
        assert refused_of(contract, rows) == (["a"], ["already_admitted"])

    def test_ladder_on_the_same_evidence(self) -> None:
        """A metric that comes after another of the same rows is looked at after it, wherever it stands in the file."""
        # `kept` reads the rows of jobs as well: a job three months or more after the first one.
        kept = metric("kept", evidence="jobs", after=(After(metric="jobs", at_least=months(3)),))
        contract = contract_of(kept, count(once_per="person"))
        rows = [
            row("a", "2024-01-05", who="anna"),
            row("b", "2024-04-04", who="anna"),
            row("c", "2024-04-05", who="anna"),
        ]
        _, admitted = admitted_of(contract, rows)
        assert [(claim.row.id, claim.metric) for claim in admitted] == [("a", "jobs"), ("c", "kept")]
        assert refused_of(contract, rows)[1] == ["already_admitted"]
