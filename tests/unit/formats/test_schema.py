"""JSON Schema of the files."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from outcomes_fund.errors import UnknownName
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.formats.schema import SCHEMAS, schema_of

SAMPLES = Path(__file__).parent / "contracts"
ROOT = Path(__file__).parents[3]
CONTRACTS = sorted((ROOT / "contracts").rglob("contract.toml"))
SCHEMA_LINE = "#:schema "


def as_json(part: Any) -> Any:
    """A table of a TOML file, with dates as an editor hands them to a schema."""
    if isinstance(part, dict):
        return {key: as_json(value) for key, value in part.items()}
    if isinstance(part, list):
        return [as_json(value) for value in part]
    return part.isoformat() if isinstance(part, date) else part


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

    def test_may_be_named(self) -> None:
        """A contract in JSON may name its schema, which changes nothing; one in TOML does so in a comment."""
        contract = load_contract(SAMPLES / "small.toml")
        document = {"$schema": "contract.schema.json", **json.loads(render_contract(contract, syntax="json"))}

        assert contract == parse_contract(json.dumps(document), syntax="json")
        assert jsonschema.Draft202012Validator(schema_of("contract")).is_valid(document)

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


class TestContractFiles:
    """The contracts of this repository in an editor."""

    def test_are_accepted(self) -> None:
        """Each file is, as it was written, what the schema says."""
        validator = jsonschema.Draft202012Validator(schema_of("contract"))
        wrong = [
            f"{path}: {error.json_path}: {error.message[:200]}"
            for path in [*CONTRACTS, *SAMPLES.glob("*.toml")]
            for error in validator.iter_errors(as_json(tomllib.loads(path.read_text(encoding="utf-8"))))
        ]

        assert [] == wrong

    def test_name_the_schema(self) -> None:
        """The first line of each file leads to the schema of contracts."""
        wrong = []
        for path in CONTRACTS:
            line = path.read_text(encoding="utf-8").partition("\n")[0]
            named = (path.parent / line.removeprefix(SCHEMA_LINE)).resolve()
            if not line.startswith(SCHEMA_LINE) or named != ROOT / "schemas" / "contract.schema.json":
                wrong.append(path)

        assert CONTRACTS
        assert [] == wrong
