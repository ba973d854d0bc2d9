import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from outcomes_fund.formats.schema import SCHEMAS, schema_of

Run = Callable[..., Result]
FOLDER = Path(__file__).parents[2] / "schemas"


class TestSchema:
    """Schemas for editors."""

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_is_that_of_the_library(self, run: Run, name: str) -> None:
        """The schema is printed as JSON, the same as in the library."""
        assert schema_of(name) == json.loads(run("schema", name).stdout)

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_is_in_the_repository(self, run: Run, name: str) -> None:
        """The file for editors is what is printed now: outcomes-fund schema contract > schemas/contract.schema.json."""
        written = (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")

        assert run("schema", name).stdout == written

    def test_unknown(self, run: Run) -> None:
        """A kind of file that is not there is wrong usage."""
        assert 2 == run("schema", "fund").exit_code
