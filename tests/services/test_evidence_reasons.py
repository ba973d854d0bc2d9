"""Reasons: there is one where it is needed, and no command keeps one that holds a person."""

import pytest

from outcomes_fund.services.reasons_given import reason_problems


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        (None, ["missing_reason"]),
        ("", ["missing_reason"]),
        (" \t", ["missing_reason"]),
        ("see dossier 123456782", ["personal_details"]),
        ("mail from ann@example.org", ["personal_details"]),
        ("counted twice on 20240131", []),
    ],
)
def test_a_needed_reason(reason: str | None, codes: list[str]) -> None:
    """A reason that is needed is there, and holds no number and no address of a person."""
    assert [problem.code for problem in reason_problems(reason, needed=True)] == codes


def test_a_reason_that_may_be_empty() -> None:
    """Where no reason is needed there may be none; one that is given is looked at all the same."""
    assert list(reason_problems("", needed=False)) == []
    assert [problem.path for problem in reason_problems("123456782", needed=False)] == ["reason"]
