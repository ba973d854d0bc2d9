"""``outcomes-fund schema``."""

from __future__ import annotations

import json

import click

from outcomes_fund.formats.schema import SCHEMAS, schema_of

__all__ = ["command"]


@click.command("schema")
@click.argument("name", type=click.Choice([*SCHEMAS]))
def command(name: str) -> None:
    """Print the JSON Schema of a kind of file.

    An editor that knows the schema of contracts completes keys and marks mistakes while a contract is being written.
    """
    click.echo(json.dumps(schema_of(name), indent=2, ensure_ascii=False).encode())
