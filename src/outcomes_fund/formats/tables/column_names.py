"""The header of a table: which columns are there, which are missing, which nobody knows."""

from __future__ import annotations

from collections.abc import Collection

from outcomes_fund.domain.naming import did_you_mean
from outcomes_fund.formats.tables.findings import Detail, Findings, shown

__all__ = ["check_names", "other_file", "unknown_column"]


def check_names(
    names: tuple[str, ...],
    known: tuple[str, ...],
    optional: Collection[str],
    findings: Findings,
) -> None:
    """Check the names of the columns of a table.

    Args:
        names: The names in the file.

        known: All names there are.

        optional: Those that may be left out.

        findings: Takes what is wrong.

    Raises:
        InvalidInput: If it has none of these columns, so that whatever else is wrong in it says nothing.
    """
    has_semicolons = len(names) == 1 and ";" in names[0]
    if not any(name.strip() in known for name in (names[0].split(";") if has_semicolons else names)):
        findings.refuse_whole("other_file", "file", other_file(known))
    if has_semicolons:
        detail = Detail(
            message="the columns are separated by semicolons; they are separated by commas.",
            remedy="Save the file as CSV with commas.",
        )
        findings.add_problem("not_commas", "header", detail, line=1)
        return
    for place, name in enumerate(names):
        if name in names[:place]:
            twice = Detail(message=f"the column {name!r} stands in the header twice.", value=name)
            findings.add_problem("duplicate_column", "header", twice, line=1)
        elif name not in known:
            findings.add_problem("unknown_column", "header", unknown_column(name, known), line=1)
    for name in known:
        if name not in names and name not in optional:
            missing = Detail(message=f"the column {name!r} is missing.")
            findings.add_problem("missing_column", "header", missing, line=1)


def other_file(known: tuple[str, ...]) -> Detail:
    """Describe a file that has no column of the table that is read.

    Args:
        known: All names there are.
    """
    return Detail(
        message=f"this is another file than the one that is read here, whose columns are {', '.join(known)}; "
        "it has none of them.",
        remedy="Give a CSV file with these columns in its first line, or JSON Lines with these names.",
    )


def unknown_column(name: str, known: tuple[str, ...]) -> Detail:
    """Describe a column that nobody knows.

    Args:
        name: Its name.

        known: All names there are.
    """
    return Detail(
        message=f"there is no column {shown(name)}; known: {', '.join(known)}.",
        remedy=did_you_mean(name[:64], known),
        value=name,
    )
