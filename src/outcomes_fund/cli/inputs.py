"""Which files a command reads: those that are named, and those that stand beside the contract."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from outcomes_fund.services.case import Files, completed, contract_at

__all__ = ["Inputs", "inputs_of", "tell_apart"]


@attrs.frozen(kw_only=True)
class Inputs:
    """The files of a command.

    Args:
        files: What is read.

        taken: A line for each file that nobody named.
    """

    files: Files
    taken: tuple[str, ...]


def inputs_of(contract: Path, evidence: Path | None, participants: Path | None) -> Inputs:
    """Find the files of a contract.

    Args:
        contract: A contract file or the folder with it.

        evidence: Its evidence; None takes what stands beside the contract.

        participants: Its register; None takes what stands beside the contract, if anything does.

    Raises:
        UnreadableFile: If a folder does not hold exactly one contract.

        MissingParameter: If there is no evidence.
    """
    named = Files(contract=contract_at(contract), evidence=evidence, participants=participants)
    files = completed(named)
    if files.evidence is None:
        message = f"Neither is there one beside {files.contract}: evidence.csv or .jsonl, beside a contract.toml."
        raise click.MissingParameter(message, param_hint="--evidence", param_type="option")
    taken = [f"evidence: {files.evidence}"] if named.evidence is None else []
    if named.participants is None and files.participants is not None:
        taken.append(f"participants: {files.participants}")
    return Inputs(files=files, taken=tuple(taken))


def tell_apart(inputs: Inputs) -> None:
    """Say on standard error which files were taken, where standard output belongs to another program.

    Args:
        inputs: The files of a command.
    """
    for line in inputs.taken:
        click.echo(line, err=True)
