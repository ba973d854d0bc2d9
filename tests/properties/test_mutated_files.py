"""Contract files with random mistakes: each is read, or refused with problems that say what to do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.contract import parse_contract, render_contract

ROOT = Path(__file__).parents[2]
# Files of this many mutations in each run of `make fuzz`, for each of the two ways of writing.
FUZZED = 10_000
FUZZING = settings.get_current_profile_name() == "fuzz"

# What a token may become: words of the language, numbers at edges, and what no file should hold.
ODD = (
    "0", "-1", "1e9", "0.5", "1/3", '"1/0"', "99999999999999999999", "0.0000000000000000001", "nan", "inf", "true",
    '""', '"period"', '"to_date"', '"rate"', '"no such thing"', "[]", "{}", "[[]]", "2020-02-30", "2020-01-01",
    "9999-12-31", "0001-01-01", '"12 months"', '"0 days"', '"whole"', '"999999 years"', "null", "=", "[", "]", "\\",
    "\u0000", "é", '"""',
)  # fmt: skip
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][A-Za-z0-9_-]*|[0-9][0-9_.:-]*|\S')


@cache
def texts(syntax: str) -> tuple[str, ...]:
    """All contracts of the repository in one syntax."""
    found = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("contracts/*/*/contract.toml"))]
    if syntax == "toml":
        return tuple(text for text in found if "table = " not in text)
    return tuple(render_contract(parse_contract(text), syntax="json") for text in texts("toml"))


@st.composite
def mutated(draw: st.DrawFn, syntax: str) -> str:
    """Draw a contract file with one to four mistakes."""
    lines = draw(st.sampled_from(texts(syntax))).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("token", "token", "token", "drop", "double", "swap", "cut", "borrow"))):
            case "token":
                tokens = list(TOKEN.finditer(lines[place]))
                if tokens:
                    token = draw(st.sampled_from(tokens))
                    new = draw(st.sampled_from((*ODD, *(each[0] for each in TOKEN.finditer(lines[other])))))
                    lines[place] = lines[place][: token.start()] + new + lines[place][token.end() :]
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "swap":
                lines[place], lines[other] = lines[other], lines[place]
            case "cut":
                lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
            case _:
                lines.insert(place, draw(st.sampled_from(draw(st.sampled_from(texts(syntax))).split("\n"))))
        lines = lines or [""]
    return "\n".join(lines)


def is_read_or_refused(text: str, syntax: str) -> bool:
    """Say whether a file is read, or refused with problems that each have a code, a place and words."""
    try:
        contract = parse_contract(text, source="mutated", syntax="json" if syntax == "json" else "toml")
    except InvalidInput as error:
        return bool(error.problems) and all(each.code and each.path and each.message for each in error.problems)
    return parse_contract(render_contract(contract)) == contract


# Only `make fuzz` holds each file to a second: a timed check has no place among the tests of every run.
fuzzed = settings(
    max_examples=FUZZED if FUZZING else 300,
    deadline=1_000 if FUZZING else None,
    suppress_health_check=[HealthCheck.too_slow],
)


class TestMutatedFiles:
    """Files with random mistakes give no traceback."""

    @fuzzed
    @given(text=mutated("toml"))
    def test_toml(self, text: str) -> None:
        """A TOML file with random mistakes is read, or refused with problems."""
        assert is_read_or_refused(text, "toml")

    @fuzzed
    @given(text=mutated("json"))
    def test_json(self, text: str) -> None:
        """A JSON file with random mistakes is read, or refused with problems."""
        assert is_read_or_refused(text, "json")
