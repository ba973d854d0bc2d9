"""The scenarios of the project: each runs, says what it claims to say, and comes to what its page shows."""

from pathlib import Path

import numpy as np
import pytest

from outcomes_fund.exposure.estimates.summary import Subject, summaries
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.run import simulate
from outcomes_fund.formats.scenario import load_scenario
from outcomes_fund.report.rough_amounts import estimate_cells

FOLDER = Path(__file__).parents[2] / "simulations"
FILES = sorted(FOLDER.glob("*.toml"))
BRABANT = ("brabant-base", "brabant-recession", "brabant-late", "brabant-all-succeed")

# As many as the page says.
WORLDS = 1_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results() -> dict[str, Exposure]:
    """Every scenario with a thousand worlds, by the name of its file."""
    return {path.stem: simulate(load_scenario(path), worlds=WORLDS) for path in FILES}


def mean_of(exposure: Exposure, name: str) -> float:
    """What a contract is paid on average."""
    return float(exposure.of_name(name).mean())


def row_of(exposure: Exposure) -> str:
    """A row of the table on the page."""
    summary = next(row.summary for row in summaries(exposure) if row.subject == Subject())
    estimates = [summary.mean, *(each.amount for each in summary.percentiles if float(each.share) in {0.5, 0.9})]
    cells = [text for estimate in estimates for text in estimate_cells(estimate, exposure.scenario.terms.currency)]
    return " | ".join([f"| `{exposure.scenario.terms.id}`", *cells]) + " |"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEach:
    def test_runs(self, path: Path, results: dict[str, Exposure]) -> None:
        """A scenario is named as its file, pays in every world, and its accounts add up to its contracts."""
        exposure = results[path.stem]

        assert path.stem == exposure.scenario.terms.id
        assert (len(exposure.scenario.names), WORLDS) == exposure.by_name.shape
        assert (exposure.total() != 0).all()
        assert (exposure.by_name.sum(axis=0) == exposure.by_account_year.sum(axis=(0, 1))).all()

    def test_on_the_page(self, path: Path, results: dict[str, Exposure]) -> None:
        """The page names the file; of those on the fund it shows mean and percentiles as they come out."""
        page = (FOLDER / "README.md").read_text(encoding="utf-8")

        assert f"[`{path.name}`]({path.name})" in page
        assert path.stem not in BRABANT or row_of(results[path.stem]) in page


class TestQuestions:
    """What scenarios that build on the base case say."""

    def test_recession(self, results: dict[str, Exposure]) -> None:
        """A recession lowers what hangs on the labour market, and leaves care as it is."""
        base, recession = results["brabant-base"], results["brabant-recession"]

        for name in ("refugee-team", "ctalents", "sarban"):
            assert mean_of(recession, name) < mean_of(base, name)
        for name in ("fladderfarm-mobiel", "samen-slim-zorgen-thuis"):
            assert (recession.of_name(name) == base.of_name(name)).all()

    def test_late(self, results: dict[str, Exposure]) -> None:
        """Late verification moves payments from the first year to the last, and lowers the total."""
        base, late = results["brabant-base"], results["brabant-late"]
        by_year = [exposure.by_account_year.sum(axis=0).mean(axis=1) for exposure in (base, late)]

        assert base.years == late.years == (2019, 2020, 2021, 2022)
        assert by_year[1][0] < by_year[0][0]
        assert by_year[1][3] > by_year[0][3]
        assert late.total().mean() < base.total().mean()

    def test_all_succeed(self, results: dict[str, Exposure]) -> None:
        """Where every provider succeeds more is paid in nearly every world, and never more than the contracts allow."""
        base, most = results["brabant-base"], results["brabant-all-succeed"]
        allowed = sum(maximum for maximum in most.maxima if maximum is not None)

        assert (most.total() > base.total()).mean() > 0.99
        assert most.total().max() < allowed
        assert np.median(most.of_name("refugee-team")) > 0.99 * 20_146_000

    def test_base(self, results: dict[str, Exposure]) -> None:
        """The base case pays between a third and all of what each contract allows, on average."""
        base = results["brabant-base"]

        for name, maximum in zip(base.names, base.maxima, strict=True):
            assert maximum is not None
            assert maximum / 3 < mean_of(base, name) < maximum
