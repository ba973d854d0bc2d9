"""JSON Schema of the files."""

import json
from pathlib import Path

import jsonschema
import pytest

from outcomes_fund.errors import UnknownName
from outcomes_fund.formats.contract import load_contract, render_contract
from outcomes_fund.formats.schema import SCHEMAS, schema_of

SAMPLES = Path(__file__).parent / "contracts"


class TestSchemaOf:
    """Schemas that accept what the reader accepts."""

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_is_a_schema(self, name: str) -> None:
        """Each schema is valid itself, and names no program of its own."""
        jsonschema.Draft202012Validator.check_schema(schema_of(name))

    @pytest.mark.parametrize("name", SCHEMAS)
    def test_says_what_keys_mean(self, name: str) -> None:
        """Each key at the top has a description, for an editor to show."""
        keys = schema_of(name)["properties"]
        silent = [key for key, schema in keys.items() if not schema.get("description")]

        assert [] == silent

    @pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
    def test_accepts_contracts(self, path: Path) -> None:
        """A contract that can be read is as the schema says."""
        document = json.loads(render_contract(load_contract(path), syntax="json"))

        assert [] == list(jsonschema.Draft202012Validator(schema_of("contract")).iter_errors(document))

    @pytest.mark.parametrize(
        ("old", "new"),
        [('"price"', '"prise"'), ('"1250.00"', '"1.250,00"'), ('"unit_price"', '"unit_prize"')],
    )
    def test_refuses_mistakes(self, old: str, new: str) -> None:
        """A wrong key, number or word is against the schema."""
        text = render_contract(load_contract(SAMPLES / "small.toml"), syntax="json")
        document = json.loads(text.replace(old, new))

        assert not jsonschema.Draft202012Validator(schema_of("contract")).is_valid(document)

    def test_evidence(self) -> None:
        """A row of evidence may leave out, or leave empty, what it has not."""
        row = {
            "id": "a",
            "contract": "small",
            "metric": "in_work",
            "achieved": "2024-02-01",
            "status": "verified",
            "reporter": "provider",
            "verifier": "auditor",
            "reported_at": "2024-02-03T09:30:00+01:00",
            "verified_at": "2024-02-05",
            "value": "",
        }
        validator = jsonschema.Draft202012Validator(schema_of("evidence"))

        assert validator.is_valid(row)
        assert not validator.is_valid({**row, "status": "verifed"})

    def test_unknown(self) -> None:
        """There is no schema of any other name."""
        with pytest.raises(UnknownName, match="Did you mean 'contract'"):
            schema_of("contracts")
