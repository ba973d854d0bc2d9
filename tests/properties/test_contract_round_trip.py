"""A contract that is written and read again is the same contract."""

import json

import jsonschema
from hypothesis import given, settings

from outcomes_fund.domain.contract import Contract
from outcomes_fund.formats.contract import parse_contract, render_contract
from outcomes_fund.formats.schema import schema_of
from tests.strategies.contracts import contracts

VALIDATOR = jsonschema.Draft202012Validator(schema_of("contract"))


class TestContractFile:
    """Contracts of every form."""

    @given(contracts())
    def test_toml(self, contract: Contract) -> None:
        """Through TOML nothing is lost, and the text is canonical."""
        text = render_contract(contract)

        assert contract == parse_contract(text)
        assert text == render_contract(parse_contract(text))

    @given(contracts())
    @settings(max_examples=50)
    def test_json(self, contract: Contract) -> None:
        """Through JSON nothing is lost, and the text is as the schema says."""
        text = render_contract(contract, syntax="json")

        assert contract == parse_contract(text, syntax="json")
        assert VALIDATOR.is_valid(json.loads(text))
