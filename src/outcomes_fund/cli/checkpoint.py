"""``outcomes-fund checkpoint``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from outcomes_fund.cli.asked import Asked, reads_named_fund
from outcomes_fund.cli.options import FILE
from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.services.checkpoint import export_checkpoint
from outcomes_fund.services.signing import make_key

__all__ = ["command"]


class NotWritten(OutcomesFundError):
    """A file cannot be written."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} was not written: {self.reason}."


def _make_key(ctx: click.Context, _: click.Parameter, private: Path | None) -> None:
    """Make a pair of keys and end the command; there is nothing else to do."""
    if private is None or ctx.resilient_parsing:
        return
    public = private.with_name(f"{private.name}.pub")
    digits = make_key(private, public)
    click.echo(f"Private key: {private}. Keep it away from the fund file, and let nobody read it.")
    click.echo(f"Public key: {public}. Give it to those who check; its digits are {digits}.")
    ctx.exit()


@click.command("checkpoint")
@click.option("--out", type=FILE, metavar="FILE", help="New file for the checkpoint; without it, standard output.")
@click.option("--sign", type=FILE, metavar="FILE", help="File with the private key that it is signed with.")
@click.option(
    "--make-key",
    type=FILE,
    metavar="FILE",
    is_eager=True,
    expose_value=False,
    callback=_make_key,
    help="Make a private key in FILE and its public key in FILE.pub, and do nothing else.",
)
@reads_named_fund
def command(*, asked: Asked, out: Path | None, sign: Path | None) -> None:
    """Write down where the fund stands, to be kept elsewhere.

    A checkpoint is a line of JSON with the number of entries and the hashes of the first and the last. Keep it where
    those who can write to the fund file cannot. Held against it, audit shows whether entries were cut off, or all of
    the file was computed afresh.

    Signing needs the extra: python -m pip install 'outcomes-fund[sign]'.
    """
    with asked.opened(read_only=True) as store:
        text = export_checkpoint(store, sign_with=sign)
    if out is None:
        click.echo(text.encode(), nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise NotWritten(str(out), "it is there already, and no checkpoint is overwritten; give a new name") from error
    except OSError as error:
        raise NotWritten(str(out), str(error.strerror)) from error
    document = json.loads(text)
    asked.answer(
        document,
        f"{out}: {document['count']:,} entries up to {document['at'] or 'none'}, head {document['hash']}",
        "Keep it away from the fund file. To check the file against it: "
        f"outcomes-fund audit {asked.db} --checkpoint {out}",
    )
