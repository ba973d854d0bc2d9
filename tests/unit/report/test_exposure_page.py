import re
import string
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import attrs
import numpy as np
import pytest

from outcomes_fund.errors import MissingExtra
from outcomes_fund.exposure.assumptions.budget import Budget, BudgetLine, Reserve
from outcomes_fund.exposure.budgets.budget_use import budget_use
from outcomes_fund.exposure.deciding.sensitivity import Tornado, TornadoRow, variation
from outcomes_fund.exposure.deciding.statistic import Statistic
from outcomes_fund.exposure.estimates.contributions import contributions
from outcomes_fund.exposure.estimates.estimate import Estimate
from outcomes_fund.exposure.estimates.histogram import histogram
from outcomes_fund.exposure.estimates.summary import Subject, summaries
from outcomes_fund.exposure.result import Environment, Exposure
from outcomes_fund.report.exposure_page import exposure_page
from outcomes_fund.report.exposure_page_telling import PAGE_WORDS, PageTelling
from outcomes_fund.report.exposure_page_tornado import assumption_text
from outcomes_fund.report.sentences import Language
from tests.unit.exposure.exposure_cases import exposure_of, grant
from tests.unit.report.page_reading import page_of, pictures_of, tables_of, text_of

ROOT = Path(__file__).parents[3]
LANGUAGES: tuple[Language, ...] = ("en", "nl")
WORLDS = 400
NUMBER = re.compile(r"-?[\d.,]+")

BUDGET = Budget(
    id="budget",
    title="Budget",
    currency="EUR",
    lines=(
        BudgetLine(title="Work", programme="work", payer="province", years=(2025, 2026), amount_minor=400_000_000),
        BudgetLine(title="Care", programme="care", payer="province", years=(2025,), amount_minor=50_000_000),
        BudgetLine(title="Town", programme="work", payer="town", years=(2026,), amount_minor=70_000_000),
    ),
    reserves=(Reserve(title="Reserve", payer="town", programme="work", year=2025, amount_minor=1_000_000),),
)
GRANTS = (
    grant("jobs", programme="work"),
    grant("a-grant-with-a-very-long-name-that-nobody-would-type-by-hand", programme="care"),
    grant("town-jobs", payer="town", programme="work"),
    attrs.evolve(grant("odd", programme="care"), title="<b>odd & bold</b>"),
)


def simulated(budget: Budget | None) -> Exposure:
    """Give a result with several payers, programmes and years, of which one lies beyond the horizon."""
    chance = np.random.default_rng(1)
    payments: dict[tuple[str, int], Sequence[int] | np.ndarray] = {
        (GRANTS[0].id, 2025): chance.integers(100_000_000, 250_000_000, WORLDS),
        (GRANTS[0].id, 2026): chance.integers(0, 230_000_000, WORLDS),
        (GRANTS[1].id, 2025): chance.integers(-10_000_000, 60_000_000, WORLDS),
        (GRANTS[2].id, 2026): chance.integers(60_000_000, 75_000_000, WORLDS),
        (GRANTS[3].id, 2027): chance.integers(0, 1_000_000, WORLDS),
    }
    environment = Environment(package="0.1", numpy="2.9.9")
    exposure = exposure_of(payments, grants=GRANTS, budget=budget, years=2, environment=environment, seed=12_345)
    terms = attrs.evolve(exposure.scenario.terms, title="Work <for> all & more")
    scenario = attrs.evolve(exposure.scenario, terms=terms, digest="d19e57" * 8)
    return attrs.evolve(exposure, scenario=scenario)


def estimate(minor: int) -> Estimate:
    """Give an amount with an error of a tenth of it."""
    return Estimate(value=Fraction(minor), error=minor / 10)


TORNADO = Tornado(
    statistic=Statistic(kind="percentile", share=Fraction(9, 10)),
    base=estimate(500_000_000),
    rows=tuple(
        TornadoRow(
            variation=variation(path, Fraction(1, 7), Fraction(12_345_678, 10_000)),
            low=estimate(low),
            high=estimate(high),
            below=estimate(low - 500_000_000),
            above=estimate(high - 500_000_000),
            swing=estimate(high - low),
        )
        for path, low, high in (
            ("contracts.jobs.intakes[0].mean", 400_000_000, 620_000_000),
            ("contracts.jobs.outcomes.placed.success", 530_000_000, 480_000_000),
        )
    ),
)

RESULTS = {"budget": simulated(BUDGET), "no budget": simulated(None)}


@pytest.fixture(scope="module", params=[(lang, kind) for lang in LANGUAGES for kind in ("budget", "no budget")])
def case(request: pytest.FixtureRequest) -> tuple[PageTelling, Exposure, str]:
    """A page in either language, with and without a budget."""
    lang, kind = request.param
    text = exposure_page(RESULTS[kind], TORNADO, lang=lang, varied_worlds=4096)
    return PageTelling(words=PAGE_WORDS[lang], currency="EUR"), RESULTS[kind], text


def minor_of(text: str, telling: PageTelling) -> list[int]:
    """Read the amounts in a cell again, in minor units; they are told in whole units."""
    plain = [number.replace(telling.words.group, "") for number in NUMBER.findall(text)]
    return [100 * int(number) for number in plain]


def near(text: str, telling: PageTelling, *amounts: Fraction | float | None) -> bool:
    """Say whether a cell tells these amounts, rounded to whole units."""
    told = minor_of(text, telling)
    return len(told) == len(amounts) and all(abs(a - float(b or 0)) <= 50 for a, b in zip(told, amounts, strict=True))


class TestFigures:
    """Figures in the tables are those of the result."""

    def test_years(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Each budget has a row for each year with what is held against it."""
        telling, exposure, text = case
        use = {(row.payer, row.programme, row.year): row for row in budget_use(exposure)}
        rows = [row for rows in tables_of(page_of(text)).values() for row in rows]
        found, whose = 0, ""
        for row in rows:
            whose = row[0] if len(row) == 1 else whose
            payer, _, programme = whose.partition(", ")
            year = None if row[0] == telling.say("all_years") else int(row[0]) if row[0].isdigit() else 0
            if (payer, programme, year) not in use or len(row) == 1:
                continue
            told = use[payer, programme, year]
            found += 1
            assert near(row[1], telling, told.budget_minor)
            assert near(row[2], telling, told.reserve_minor)
            assert near(row[3], telling, told.paid.mean.value, told.paid.mean.error)
            assert near(row[7], telling, told.paid.at(Fraction(1, 2)).value, told.paid.at(Fraction(1, 2)).error)
            assert near(row[9], telling, told.paid.certain.value, told.paid.certain.error)
            assert row[11].startswith(telling.percent(told.chance_over.value))
        assert found == sum(row.programme is not None for row in use.values())

    def test_years_together(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """The table of all together has the budgets of all, and what is paid from them or, without any, in all."""
        telling, exposure, text = case
        title = "years_title" if exposure.scenario.budget else "years_plain_title"
        rows = tables_of(page_of(text))[telling.captioned(telling.say(title))]
        paid = exposure.payments(years=exposure.budget_years)

        if exposure.scenario.budget is None:
            assert ["2025", "2026", "2027"] == [row[0] for row in rows[1:-1]]
            assert near(rows[-1][1].partition("±")[0], telling, float(exposure.total().mean()))
        else:
            assert near(rows[-1][1], telling, 520_000_000)
            assert near(rows[-1][3].partition("±")[0], telling, float(paid.mean()))
            outside = telling.money(Fraction(int((exposure.total() - paid).sum()), WORLDS))
            assert telling.say("years_outside", amount=outside) in text_of(page_of(text))

    def test_total(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Mean, percentiles and shortfall stand there with their errors."""
        telling, exposure, text = case
        whole = next(row for row in summaries(exposure) if row.subject == Subject())
        rows = tables_of(page_of(text))[telling.captioned(telling.say("figures"))]
        figures = [whole.summary.mean, *(each.amount for each in whole.summary.percentiles), whole.summary.shortfall]

        assert all(near(row[1], telling, each.value, each.error) for row, each in zip(rows, figures, strict=False))
        assert ["P50", "P70", "P75", "P80", "P85", "P90", "P95", "P99"] == [row[0] for row in rows[1:9]]
        assert near(rows[10][1], telling, whole.summary.lowest_minor)
        assert near(rows[11][1], telling, whole.summary.highest_minor)
        assert telling.say("no_maximum") == rows[12][1]

    def test_bars(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """The table of worlds by total counts each world once."""
        telling, exposure, text = case
        rows = tables_of(page_of(text))[telling.captioned(telling.say("bars"))]

        assert [str(bar.worlds) for bar in histogram(exposure.total(), bars=24)] == [row[2] for row in rows]
        assert sum(int(row[2]) for row in rows) == exposure.worlds

    def test_parts(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Each contract, grant and loan has its contributions, and all together have the percentile."""
        telling, exposure, text = case
        rows = tables_of(page_of(text))[telling.captioned(telling.say("parts_title", first="P90"))]
        known = {row.name: row for row in contributions(exposure)}

        assert set(known) == {row[0] for row in rows[:-1]}
        for name, _, part, _, worst in rows[:-1]:
            row = known[name]
            assert near(part, telling, row.percentile_minor, row.percentile_error)
            assert near(worst, telling, row.shortfall.value, row.shortfall.error)
        assert near(rows[-1][2], telling, sum(row.percentile_minor for row in known.values()))

    def test_tornado(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Each assumption has its place, its ends, and what they make of the statistic."""
        telling, _, text = case
        captions = tables_of(page_of(text))
        rows = captions[next(reversed(captions))]

        assert [each.variation.path for each in TORNADO.rows] == [row[1] for row in rows]
        for row, each in zip(rows, TORNADO.rows, strict=True):
            assert [telling.number(each.variation.low), telling.number(each.variation.high)] == row[2:4]
            for cell, told in zip(row[4:], (each.low, each.high, each.swing), strict=True):
                assert near(cell, telling, told.value, told.error)


class TestForm:
    """The page stands by itself, and everybody can read it."""

    def test_structure(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Language, headings, captions and scopes are there, and no id is there twice."""
        telling, _, text = case
        page = page_of(text)
        levels = [int(part.tag[1]) for part in page.iter() if re.fullmatch(r"h[1-6]", part.tag)]
        ids = [part.attrib["id"] for part in page.iter() if "id" in part.attrib]

        assert telling.words.language == page.attrib["lang"]
        assert 1 == levels.count(1) == levels[0]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert all("caption" == table[0].tag and text_of(table[0]) for table in page.iter("table"))
        assert all(head.attrib["scope"] in {"col", "row", "rowgroup"} for head in page.iter("th"))
        assert all(len(row) == len(table[1][0]) for table in page.iter("table") for row in table.iter("tr") if row[1:])
        assert len(ids) == len(set(ids))

    def test_pictures(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Each picture has a title and a text in place of it, and is well-formed by itself."""
        _, exposure, text = case
        pictures = pictures_of(text)

        assert (5 if exposure.scenario.budget else 4) == len(pictures)
        for picture in pictures:
            title, told = picture[0], picture[1]
            assert picture.attrib["role"] == "img"
            assert picture.attrib["aria-labelledby"].split() == [title.attrib["id"], told.attrib["id"]]
            assert ["title", "desc"] == [part.tag.rpartition("}")[2] for part in (title, told)]
            assert re.search(r"\d", text_of(told))

    def test_alone(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Nothing is fetched, and nothing runs."""
        text = case[2]
        links = [word for part in page_of(text).iter() for word in part.attrib if word in {"src", "href", "xlink:href"}]
        namespaces = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}

        assert not links
        assert namespaces >= set(re.findall(r"\w+://[^\"'\s)<]*", text))
        assert not re.search(r"<script|@import|\son\w+=|url\((?!#)", text)

    def test_source(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """The page says what its figures come from, and that high payments are a good result."""
        telling, exposure, text = case
        told = text_of(page_of(text))

        assert all(word in told for word in ("Work <for> all & more", "case", "d19e57" * 8, "12345", "2.9.9", "0.1"))
        assert telling.count(exposure.worlds) in told
        assert telling.say("good_news") in told
        assert telling.say("tornado_caption", worlds=telling.count(4096)) in told

    def test_labels(self, case: tuple[PageTelling, Exposure, str]) -> None:
        """Pictures name each bar, the long names on several lines, and their unit."""
        telling, exposure, text = case
        years, *_, parts, tornado = pictures_of(text)
        told = text_of(parts)

        assert telling.say("in_thousands", currency="EUR") in told
        drawn = [text_of(part) for part in years.iter() if part.tag.endswith("}text")]
        assert (exposure.scenario.budget is not None) == (telling.say("budget") in drawn)
        assert "a-grant-with-a-very-long-name-" in told
        assert "<b>odd & bold</b>" in text_of(page_of(text))
        assert telling.say("side_low") in text_of(tornado)


class TestLanguages:
    """Both languages say everything."""

    def test_same_phrases(self) -> None:
        """Every language has every phrase, with the same facts in it."""
        said = [
            {
                key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for key, text in each.phrases.items()
            }
            for each in PAGE_WORDS.values()
        ]

        assert set(LANGUAGES) == set(PAGE_WORDS)
        assert said[0] == said[1]
        assert all(text.strip() for each in PAGE_WORDS.values() for text in each.phrases.values())

    def test_every_phrase_is_said(self) -> None:
        """No phrase stands there that nobody says."""
        files = (ROOT / "src/outcomes_fund/report").glob("exposure_page*.py")
        code = "".join(file.read_text("utf-8") for file in files if not file.stem.endswith(LANGUAGES))
        stems = tuple(re.findall(r'f"([a-z_]+_)\{', code))

        for key in PAGE_WORDS["en"].phrases:
            assert key.startswith(stems) or re.search(rf"['\"]{key}['\"]", code), key

    def test_numbers(self) -> None:
        """Dutch has points between thousands and a comma before decimals, English the other way about."""
        english, dutch = (PageTelling(words=PAGE_WORDS[lang], currency="EUR") for lang in LANGUAGES)

        assert ("1,234,568", "1.234.568") == (english.amount(123_456_780), dutch.amount(123_456_780))
        assert ("12.5 %", "12,5 %") == (english.percent(Fraction(1, 8)), dutch.percent(Fraction(1, 8)))
        assert ("< 0.1 %", "0,0 %") == (english.percent(Fraction(1, 5000)), dutch.percent(0))
        assert ("1,235", "0,1429") == (english.number(Fraction(12_346, 10)), dutch.number(Fraction(1, 7)))
        assert ("10", "0") == (english.number(Fraction(10)), dutch.number(Fraction(0)))
        assert ("P99.5", "P99,5") == (english.named(Fraction(995, 1000)), dutch.named(Fraction(995, 1000)))
        assert "€ 1.235" == dutch.money(123_456)

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            ("contracts.jobs.intakes[0].mean", "jobs: instroom"),
            ("contracts.jobs.intakes[1].level", "jobs: instroom 2"),
            ("contracts.jobs.outcomes.placed.success", "jobs: kans op placed"),
            ("contracts.jobs.outcomes[2].value", "jobs: waarde van 2"),
            ("contracts.jobs.outcomes.opened.delay", "jobs: dag van opened"),
            ("loans.slow.recovery", "slow: deel dat na wanbetaling terugkomt"),
            ("contracts.jobs.lines.job.price", "contracts.jobs.lines.job.price"),
        ],
    )
    def test_assumptions(self, path: str, told: str) -> None:
        """What varies by itself has words; any other figure has its place."""
        assert told == assumption_text(path, PageTelling(words=PAGE_WORDS["nl"], currency="EUR"))


class TestEdges:
    """Results with little in them."""

    @pytest.mark.parametrize("amount", [0, 5_000_000, -5_000_000])
    def test_certain(self, amount: int) -> None:
        """Where all is certain, even that nothing is paid, the page says so in one amount."""
        exposure = exposure_of({("sure", 2025): np.full(3, amount)}, years=1)
        tornado = attrs.evolve(TORNADO, rows=())
        text = exposure_page(exposure, tornado, lang="nl", varied_worlds=3)
        telling = PageTelling(words=PAGE_WORDS["nl"], currency="EUR")
        told = text_of(page_of(text))

        assert telling.say("years_told_one", year="2025", median=telling.money(amount)) in told
        assert telling.say("tornado_none") in told
        assert "NaN" not in text
        drawn = [text_of(part) for part in pictures_of(text)[1].iter() if part.tag.endswith("}text")]
        assert not any(re.fullmatch(r"\d+,\d{4,}", label) for label in drawn)

    def test_not_all_varied(self) -> None:
        """Where assumptions are left out, the page says how many."""
        text = exposure_page(RESULTS["no budget"], TORNADO, lang="nl", varied_worlds=9, known=7)
        told = text_of(page_of(text))

        assert "2 van de 7 aannames" in told

    def test_one_world(self) -> None:
        """Where too few worlds tell an error, a question mark stands for it."""
        exposure = exposure_of({("one", 2025): np.array([1_000])}, years=1)
        text = exposure_page(exposure, attrs.evolve(TORNADO, rows=()), varied_worlds=1)

        assert "10 ± ?" in text_of(page_of(text))

    def test_many_parts(self) -> None:
        """Beyond fifteen, what contributes least is one bar, and the table still has all."""
        exposure = exposure_of({(f"name{place}", 2025): np.full(5, 1000 + place) for place in range(40)}, years=1)
        text = exposure_page(exposure, attrs.evolve(TORNADO, rows=()), varied_worlds=5)

        assert "25 others" in text_of(pictures_of(text)[2])
        assert all(f">name{place}<" in text for place in range(40))

    @pytest.mark.parametrize("library", ["altair", "vl_convert"])
    def test_missing_library(self, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
        """Without a library that draws, the error names the extra."""
        monkeypatch.setitem(sys.modules, library, None)

        with pytest.raises(MissingExtra, match=r"outcomes-fund\[report\]"):
            exposure_page(RESULTS["budget"], TORNADO, varied_worlds=1)
