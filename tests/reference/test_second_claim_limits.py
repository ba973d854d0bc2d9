"""Cases by hand of limits on claims and of `mix` limits, each with its sum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest

from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.evidence import EvidenceRow
from outcomes_fund.domain.limit import ExclusiveCap, MixCap, PersonCap, VolumeCap
from tests.reference.interpret import interpret
from tests.reference.samples import cuts, day, make, member, owed, person, row, unit_price
from tests.reference.samples_second import WHOLE, amounts_by_line, counted, priced, rows_of, summed

YEARS = PeriodGrid(every=Duration(count=1, unit="years"), anchor=day("2024-01-01"))


class TestVolume:
    def test_volume_in_money_for_each_period(self) -> None:
        """A volume limit in money has new headroom in each period."""
        # 100 a unit, at most 250 a quarter: 200 and 50 of 100 in quarter 1; 100 in quarter 2.
        limit = VolumeCap(id="volume", amount_minor=250, per="period")
        rows = [row("a", "2024-01-05", 2), row("b", "2024-01-06"), row("c", "2024-04-05")]
        statement = interpret(make(unit_price((None, 100)), limits=(limit,)), rows, as_of=None)
        assert owed(statement) == [250, 100]
        assert cuts(statement) == [("volume", Fraction(50))]

    def test_volume_of_a_group(self) -> None:
        """A limit for a group holds for claims of its members, and only while they are members."""
        # At most 1 unit of the group. anna is in it in January: 1 paid, 1 cut; in February she
        # is not: paid. bert never was: paid. Three units of 100.
        limit = VolumeCap(id="volume", units=Fraction(1), group="young")
        people = [person("anna", groups=(member("anna", "young", "2024-01-01", "2024-02-01"),)), person("bert")]
        rows = [
            row("a", "2024-01-05", who="anna"),
            row("b", "2024-01-06", who="bert"),
            row("c", "2024-01-31", who="anna"),
            row("d", "2024-02-01", who="anna"),
        ]
        statement = interpret(make(unit_price((None, 100)), limits=(limit,)), rows, people, as_of=None)
        assert (owed(statement), cuts(statement)) == ([300], [("volume", Fraction(100))])

    @pytest.mark.parametrize(
        ("limit", "units", "paid", "cut"),
        [
            # 5 units: 3 fit; 3 do not fit in 2, so nothing is paid; 2 fit: 500 paid, 300 cut.
            (VolumeCap(id="all", units=Fraction(5), in_part=False), (3, 3, 2), 500, 300),
            # 350 cents: 200 fit; 200 do not fit in 150; 100 fit: 300 paid, 200 cut.
            (PersonCap(id="all", amount_minor=350, in_part=False), (2, 2, 1), 300, 200),
            # In part: 200, then 150 of 200, then nothing of 100: 350 paid, 150 cut.
            (PersonCap(id="all", amount_minor=350), (2, 2, 1), 350, 150),
        ],
    )
    def test_all_or_nothing(self, limit: VolumeCap | PersonCap, units: tuple[int, ...], paid: int, cut: int) -> None:
        """With `in_part = false` a claim that does not fit is not paid, and leaves its room to later ones."""
        rows = [row(f"r{n}", f"2024-01-0{n + 1}", u, who="anna") for n, u in enumerate(units)]
        statement = interpret(make(unit_price((None, 100)), limits=(limit,)), rows, as_of=None)
        assert (owed(statement), cuts(statement)) == ([paid], [("all", Fraction(cut))])

    def test_first_in_the_file_has_a_tied_cut(self) -> None:
        """Where two limits leave the same, the cut is put down to the first in the file."""
        limits = (VolumeCap(id="zulu", amount_minor=150), VolumeCap(id="alfa", amount_minor=150))
        rows = [row("a", "2024-01-05", 2)]
        statement = interpret(make(unit_price((None, 100)), limits=limits), rows, as_of=None)
        assert cuts(statement) == [("zulu", Fraction(50))]

    @pytest.mark.parametrize(("first", "paid"), [(2, [200, 100]), (4, [400, 0])])
    def test_amended_limit_counts_from_the_start(self, first: int, paid: list[int]) -> None:
        """A limit that an amendment brings counts what was used before, and takes nothing back."""
        # From April at most 3 units in all. 2 before: 1 of the 2 in April is paid; 4 before:
        # none, but all 4 are kept.
        limit = VolumeCap(id="volume", units=Fraction(3))
        amendment = Amendment(id="first", start=day("2024-04-01"), limits=(limit,))
        rows = [row("a", "2024-03-31", first), row("b", "2024-04-01", 2)]
        statement = interpret(make(unit_price((None, 100)), amendments=(amendment,)), rows, as_of=None)
        assert owed(statement) == paid

    def test_amended_figures_hold_by_enrolment(self) -> None:
        """With `by = "enrolled"` a claim has the limit of the day on which its participant enrolled."""
        # 1 unit each; for those enrolled from 1 March 3 units. anna enrolled in February, bert in
        # March: both have 3 in April.
        amended = Amendment(
            id="first",
            start=day("2024-03-01"),
            by="enrolled",
            limits=(PersonCap(id="each", units=Fraction(3)),),
        )
        contract = make(
            unit_price((None, 100)), limits=(PersonCap(id="each", units=Fraction(1)),), amendments=(amended,)
        )
        people = [person("anna", enrolled="2024-02-28"), person("bert", enrolled="2024-03-01")]
        rows = [row("a", "2024-04-05", 3, who="anna"), row("b", "2024-04-05", 3, who="bert")]
        statement = interpret(contract, rows, people, as_of=None)
        assert (owed(statement), cuts(statement)) == ([400], [("each", Fraction(200))])

    def test_bands_of_a_line_count_its_own_claims(self) -> None:
        """Each line counts in its bands the claims that it pays for, not those of other lines."""
        # Both lines pay the first unit 100 and further ones 10: 110 each for two claims.
        lines = tuple(attrs.evolve(unit_price((1, 100), (None, 10)), id=name) for name in ("one", "two"))
        rows = [row("a", "2024-01-05"), row("b", "2024-01-06")]
        assert amounts_by_line(interpret(make(*lines), rows, as_of=None)) == {"one": 110, "two": 110}


class TestExclusive:
    def test_each_outcome_pays_its_increment(self) -> None:
        """Of several outcomes of one participant only the highest is paid in all."""
        # anna: start 100; job 300 - 100 = 200, cut 100; start again 100 - 300, so 0, cut 100.
        # bert: job 300; he has headroom of his own.
        contract = make(
            priced("start", 100, "starts"),
            priced("job", 300, "jobs"),
            metrics=(counted("starts"), counted("jobs")),
            limits=(ExclusiveCap(id="highest"),),
        )
        rows = [
            row("a", "2024-01-05", who="anna", metric="starts"),
            row("b", "2024-01-06", who="anna", metric="jobs"),
            row("c", "2024-01-07", who="anna", metric="starts"),
            row("d", "2024-01-08", who="bert", metric="jobs"),
        ]
        statement = interpret(contract, rows, as_of=None)
        assert amounts_by_line(statement) == {"start": 100, "job": 500}
        assert cuts(statement) == [("highest", Fraction(100)), ("highest", Fraction(100))]

    def test_each_year_begins_again(self) -> None:
        """Over the year, what was paid in another year does not count."""
        limit = ExclusiveCap(id="highest", per="year")
        contract = make(unit_price((None, 100)), limits=(limit,), periods=YEARS, end="2026-01-01")
        rows = [row(f"r{year}", f"{year}-03-01", who="anna") for year in (2024, 2025)]
        rows.append(row("again", "2024-04-01", who="anna"))
        assert owed(interpret(contract, rows, as_of=None)) == [100, 100]


def mixed(limit: MixCap, easy: list[EvidenceRow], hard: int = 3, **more: Any) -> dict[str, Any]:
    """Settle easy outcomes at 100 beside hard ones at 10, under a limit on the easy ones."""
    contract = make(
        priced("easy", 100, "easy"),
        priced("hard", 10, "hard"),
        metrics=(summed("easy"), summed("hard")),
        limits=(limit,),
        **more,
    )
    rows = [*easy, *rows_of("hard", [f"2024-11-0{n + 1}" for n in range(hard)])]
    statement = interpret(contract, rows, as_of=None)
    return {
        "easy": [owed.amount_minor for owed in statement.entitlements if owed.line == "easy"],
        "cuts": sum((cut.amount_minor for cut in statement.cuts), Fraction(0)),
        "limits": {cut.limit for cut in statement.cuts},
    }


def mix(base: str, share: str, **more: Any) -> MixCap:
    """Make a limit on easy outcomes as a part of all."""
    return MixCap(id="mix", lines=("easy",), of=("easy", "hard"), share=Fraction(share), base=base, **more)  # type: ignore[arg-type]


class TestMix:
    DAYS = ("2024-01-05", "2024-02-05", "2024-04-05", "2024-07-05", "2024-10-05", "2024-10-06")

    @pytest.mark.parametrize(
        ("limit", "paid"),
        [
            # 6 easy and 4 hard admitted: 2/5 of 10 is 4: the two of October are cut.
            (mix("admitted", "2/5"), [200, 100, 100, 0]),
            # Of those paid: (2/5) / (3/5) of the 4 hard ones is 2.67, rounded down 2.
            (mix("paid", "2/5"), [200, 0, 0, 0]),
            # 1/10 of 39 units is 3.9, rounded down 3.
            (mix("maximum", "1/10", maximum_units=Fraction(39)), [200, 100, 0, 0]),
            # A share of all that is paid is no limit.
            (mix("paid", "1"), [200, 100, 100, 200]),
        ],
    )
    def test_share_of_units(self, limit: MixCap, paid: list[int]) -> None:
        """The latest claims are cut until the lines of the limit have no more than their share."""
        found = mixed(limit, rows_of("easy", self.DAYS), hard=4)
        assert (found["easy"], found["cuts"]) == (paid, 600 - sum(paid))

    def test_each_period_has_its_own_share(self) -> None:
        """A window looks at the claims of its own periods alone."""
        # Of those admitted in each quarter 1/2: 2 -> 1, 1 -> 0 (a half), 1 -> 0, 2 + 3 -> 2.
        found = mixed(mix("admitted", "1/2", per="period"), rows_of("easy", self.DAYS))
        assert found["easy"] == [100, 0, 0, 200]

    @pytest.mark.parametrize(
        ("units", "left"),
        [
            # At most 2. 1.5 + 1: half a unit above, so one whole unit of the last claim: 1.5 left.
            (("3/2", "1"), "3/2"),
            # 1 + 1.5: one unit of the last claim, 0.5 of it is left: 1.5.
            (("1", "3/2"), "3/2"),
            # 2 + 0.5: the last claim has fewer than a unit, so all of it goes: 2.
            (("2", "1/2"), "2"),
            # 3 - 0.5 = 2.5, half a unit above: the negative claim is not cut, the other by one.
            (("3", "-1/2"), "3/2"),
            # 4 - 1 = 3, one above: the negative claim stays as it is, the other loses one.
            (("4", "-1"), "2"),
        ],
    )
    def test_units_not_whole_are_cut_whole(self, units: tuple[str, str], left: str) -> None:
        """A claim is lowered by whole units; claims below 0 are left alone."""
        easy = [row(f"r{n}", f"2024-01-0{n + 1}", Fraction(u), metric="easy") for n, u in enumerate(units)]
        found = mixed(mix("maximum", "1", maximum_units=Fraction(2)), easy)
        assert found["easy"] == [100 * Fraction(left)]

    def test_admitted_units_count_whether_paid_or_not(self) -> None:
        """A share of the units admitted counts those that other limits have cut."""
        # 4 hard units, of which 1 is paid, and 4 easy ones: 1/2 of 8 is 4, so no easy one is cut.
        contract = make(
            priced("easy", 100, "easy"),
            priced("hard", 10, "hard"),
            metrics=(counted("easy"), counted("hard")),
            limits=(VolumeCap(id="volume", lines=("hard",), units=Fraction(1)), mix("admitted", "1/2")),
        )
        rows = [row("a", "2024-01-05", 4, metric="easy"), row("b", "2024-01-05", 4, metric="hard")]
        assert amounts_by_line(interpret(contract, rows, as_of=None)) == {"easy": 400, "hard": 10}

    @pytest.mark.parametrize(("most", "paid", "taken"), [(1, 100, 20), (2, 120, 0)])
    def test_least_of_paid_and_worth(self, most: int, paid: int, taken: int) -> None:
        """What is paid becomes the least of what it was and the worth of the units left."""
        # 3 units: 100 + 50 + 50 = 200, of which a limit in money leaves 120. 1 unit is worth 100,
        # so 20 more is cut; 2 units are worth 150, so nothing is.
        limits = (
            VolumeCap(id="money", amount_minor=120),
            MixCap(id="mix", lines=("work",), share=Fraction(1), base="maximum", maximum_units=Fraction(most)),
        )
        contract = make(unit_price((1, 100), (None, 50)), limits=limits, periods=WHOLE)
        statement = interpret(contract, [row("a", "2024-01-05", 3)], as_of=None)
        expected = [("money", Fraction(80)), ("mix", Fraction(taken))]
        assert (owed(statement), cuts(statement)) == ([paid], [cut for cut in expected if cut[1]])

    def test_amendment_takes_nothing_back(self) -> None:
        """Claims from before the amendment that brings a `mix` limit count, but are not cut."""
        # At most 1 unit, from July: 2 of January count; so those of August go, those of January stay.
        limit = mix("maximum", "1", maximum_units=Fraction(1))
        contract = make(
            priced("easy", 100, "easy"),
            priced("hard", 10, "hard"),
            metrics=(counted("easy"), counted("hard")),
            amendments=(Amendment(id="first", start=day("2024-07-01"), limits=(limit,)),),
        )
        rows = [row("a", "2024-01-05", 2, metric="easy"), row("b", "2024-08-05", 2, metric="easy")]
        assert owed(interpret(contract, rows, as_of=None)) == [200, 0]
