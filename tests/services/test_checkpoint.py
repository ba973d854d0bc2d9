"""A checkpoint is exported, signed, read again, and refused where it cannot be relied on."""

import json
import re
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from outcomes_fund.errors import MissingExtra, UnreadableFile
from outcomes_fund.ledger.integrity import check_checkpoint, checkpoint_of
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.records import Draft
from outcomes_fund.services.checkpoint import (
    AlteredCheckpoint,
    ForeignCheckpoint,
    NoCheckpoint,
    UnsignedCheckpoint,
    export_checkpoint,
    load_checkpoint,
    parse_checkpoint,
)
from outcomes_fund.services.signing import KeyNotWritten, UnreadableKey, make_key

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryStore:
    """A ledger of two entries."""
    store = MemoryStore()
    store.append(
        [Draft(kind="fund_created", actor="ann", key=str(key), body={"title": "Werk"}) for key in (1, 2)], at=AT
    )
    return store


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A private key; the public one stands beside it."""
    make_key(tmp_path / "key.pem", tmp_path / "key.pub")
    return tmp_path / "key.pem"


class TestExport:
    """What is written down."""

    @pytest.mark.parametrize("is_signed", [False, True])
    def test_read_again(self, store: MemoryStore, key: Path, tmp_path: Path, is_signed: bool) -> None:
        """A checkpoint that is read again is that of the ledger, which holds against it."""
        file = tmp_path / "checkpoint.json"
        file.write_text(export_checkpoint(store, sign_with=key if is_signed else None), encoding="utf-8")

        checkpoint = load_checkpoint(file, signed_by=key.with_suffix(".pub") if is_signed else None)

        assert checkpoint_of(store) == checkpoint
        assert check_checkpoint(store, checkpoint) is None

    def test_keys(self, store: MemoryStore, key: Path) -> None:
        """Without a signature a checkpoint has five keys, and two more with one."""
        plain = json.loads(export_checkpoint(store))
        signed = json.loads(export_checkpoint(store, sign_with=key))

        assert {"format", "fund", "count", "hash", "at"} == set(plain)
        assert plain == {name: signed[name] for name in plain}
        assert {"signature", "public_key"} == set(signed) - set(plain)

    def test_empty_ledger(self, key: Path) -> None:
        """A ledger without entries has a checkpoint as well."""
        document = export_checkpoint(MemoryStore(), sign_with=key)

        assert 0 == parse_checkpoint(document, signed_by=key.with_suffix(".pub")).count

    def test_signature_is_of_canonical_text(self, store: MemoryStore, key: Path) -> None:
        """Any library of Ed25519 can check the signature: it is of the other keys, sorted and without spaces."""
        document = json.loads(export_checkpoint(store, sign_with=key))
        signature = bytes.fromhex(document.pop("signature"))
        document.pop("public_key")
        signed = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
        public = load_pem_public_key(key.with_suffix(".pub").read_bytes())
        assert isinstance(public, Ed25519PublicKey)

        public.verify(signature, signed)

        with pytest.raises(InvalidSignature):
            public.verify(signature, signed.replace(b"2", b"3"))

    def test_layout_does_not_matter(self, store: MemoryStore, key: Path) -> None:
        """A signed checkpoint that a program laid out anew still holds."""
        document = json.loads(export_checkpoint(store, sign_with=key))

        laid_out = json.dumps(dict(reversed(document.items())), indent=4)

        assert checkpoint_of(store) == parse_checkpoint(laid_out, signed_by=key.with_suffix(".pub"))


class TestRefusals:
    """What cannot be relied on is refused, and why."""

    def test_unsigned(self, store: MemoryStore, key: Path) -> None:
        """Where a key is asked for, a checkpoint without a signature is refused."""
        with pytest.raises(UnsignedCheckpoint, match="is not signed"):
            parse_checkpoint(export_checkpoint(store), signed_by=key.with_suffix(".pub"))

    def test_other_key(self, store: MemoryStore, key: Path, tmp_path: Path) -> None:
        """A checkpoint signed with another key is refused, with both keys in the message."""
        wanted = make_key(tmp_path / "other.pem", tmp_path / "other.pub")

        with pytest.raises(ForeignCheckpoint, match=f"expected the key {wanted}") as caught:
            parse_checkpoint(export_checkpoint(store, sign_with=key), signed_by=tmp_path / "other.pub")

        assert caught.value.found in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("count", lambda value: value - 1),
            ("hash", lambda value: value.translate({ord(value[0]): "0" if value[0] != "0" else "1"})),
            ("fund", lambda value: value[::-1]),
            ("at", lambda value: value.replace("2026", "2025")),
            ("signature", lambda value: value[::-1]),
        ],
    )
    @pytest.mark.parametrize("is_asked", [False, True])
    def test_altered(
        self, store: MemoryStore, key: Path, name: str, change: Callable[[object], object], is_asked: bool
    ) -> None:
        """A changed value is noticed, whether or not a key is asked for."""
        document = json.loads(export_checkpoint(store, sign_with=key))
        text = json.dumps({**document, name: change(document[name])})

        with pytest.raises(AlteredCheckpoint, match="was changed after it was signed"):
            parse_checkpoint(text, signed_by=key.with_suffix(".pub") if is_asked else None)

    def test_exchanged_key(self, store: MemoryStore, key: Path, tmp_path: Path) -> None:
        """Somebody else's public key under a signature does not make it theirs."""
        other = make_key(tmp_path / "other.pem", tmp_path / "other.pub")
        document = json.loads(export_checkpoint(store, sign_with=key))

        with pytest.raises(AlteredCheckpoint):
            parse_checkpoint(json.dumps({**document, "public_key": other}), signed_by=tmp_path / "other.pub")

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"count": "2"}, "its count is '2'"),
            ({"count": True}, "its count is True"),
            ({"count": -1}, "its count is -1"),
            ({"hash": "abc"}, "its hash is 'abc', expected 64"),
            ({"fund": None}, "its fund is None"),
            ({"at": "yesterday"}, "its at is 'yesterday'"),
            ({"format": "other/1"}, "its format is 'other/1'"),
            ({"note": "x"}, "nobody knows what note means"),
            ({"signature": "00" * 64}, "it lacks public_key"),
            ({"public_key": "00" * 32}, "it lacks signature"),
            ({"signature": "zz", "public_key": "00" * 32}, "its signature is 'zz', expected 128"),
        ],
    )
    def test_other_values(self, store: MemoryStore, changes: dict[str, object], fault: str) -> None:
        """A value that no checkpoint has is named."""
        document = json.loads(export_checkpoint(store))

        with pytest.raises(NoCheckpoint, match=re.escape(fault)):
            parse_checkpoint(json.dumps({**document, **changes}))

    @pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"a":1,"a":2}', "[" * 100_000, '{"count":' + "9" * 5000])
    def test_no_document(self, text: str) -> None:
        """What is no JSON object, or has a key twice, is no checkpoint."""
        with pytest.raises(NoCheckpoint, match="it is no JSON"):
            parse_checkpoint(text)

    def test_all_faults_at_once(self) -> None:
        """Each key that is missing is named in one message."""
        with pytest.raises(NoCheckpoint, match="it lacks format, fund, count, hash, at"):
            parse_checkpoint("{}")

    def test_unreadable(self, tmp_path: Path) -> None:
        """A file that is not there, or holds no text, is named."""
        (tmp_path / "bytes").write_bytes(b"\xff\xfe")

        for name in ("nothing", "bytes"):
            with pytest.raises(UnreadableFile, match=name):
                load_checkpoint(tmp_path / name)


class TestKeys:
    """The files of keys."""

    @pytest.mark.skipif(sys.platform == "win32", reason="modes of files are other ones there")
    def test_modes(self, key: Path) -> None:
        """Only its owner may read the private key; nobody but the owner may write either."""
        assert 0o600 == stat.S_IMODE(key.stat().st_mode)
        assert 0o600 == stat.S_IMODE(key.with_suffix(".pub").stat().st_mode) & 0o622

    @pytest.mark.parametrize("taken", ["key.pem", "key.pub"])
    def test_never_overwritten(self, tmp_path: Path, taken: str) -> None:
        """A file that is there is not overwritten, and the other one is not left behind."""
        (tmp_path / taken).write_text("mine", encoding="utf-8")

        with pytest.raises(KeyNotWritten, match="is there already"):
            make_key(tmp_path / "key.pem", tmp_path / "key.pub")

        assert [taken] == [path.name for path in tmp_path.iterdir()]
        assert "mine" == (tmp_path / taken).read_text(encoding="utf-8")

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that is not there is a refusal."""
        with pytest.raises(KeyNotWritten, match="No such file"):
            make_key(tmp_path / "none" / "key.pem", tmp_path / "key.pub")

        assert [] == list(tmp_path.iterdir())

    def test_wrong_file(self, store: MemoryStore, key: Path, tmp_path: Path) -> None:
        """A public key signs nothing, a private key checks nothing, and other files do neither."""
        public = key.with_suffix(".pub")
        (tmp_path / "text").write_text("no key", encoding="utf-8")
        signed = export_checkpoint(store, sign_with=key)

        for path in (public, tmp_path / "text", tmp_path / "nothing"):
            with pytest.raises(UnreadableKey, match="expected a private key"):
                export_checkpoint(store, sign_with=path)
        for path in (key, tmp_path / "text", tmp_path / "nothing"):
            with pytest.raises(UnreadableKey, match="expected a public key"):
                parse_checkpoint(signed, signed_by=path)

    def test_missing_extra(self, store: MemoryStore, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library, signing says what to install, and what is not signed needs it not."""
        signed = export_checkpoint(store, sign_with=key)
        for name in [*sys.modules, "cryptography"]:
            if name.partition(".")[0] == "cryptography":
                monkeypatch.setitem(sys.modules, name, None)

        for act in (
            lambda: export_checkpoint(store, sign_with=key),
            lambda: parse_checkpoint(signed),
            lambda: make_key(key.with_suffix(".a"), key.with_suffix(".b")),
        ):
            with pytest.raises(MissingExtra, match=re.escape("pip install 'outcomes-fund[sign]'")):
                act()

        assert checkpoint_of(store) == parse_checkpoint(export_checkpoint(store))
