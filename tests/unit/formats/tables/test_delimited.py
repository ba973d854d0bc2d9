"""Plain CSV in place, and what is left to the slower reader."""

import os
from pathlib import Path
from threading import Thread

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes_fund.formats.tables.delimited import padded, plain_table, read_padded
from outcomes_fund.formats.tables.field_table import FieldTable, NotPlain, separators_in

GOOD = (Path(__file__).parents[1] / "evidence" / "every_kind.csv").read_bytes()


def table_of(content: bytes, block_bytes: int = 100) -> FieldTable:
    """A table of some bytes."""
    return plain_table(*padded(content), block_bytes=block_bytes)


def rows_of(table: FieldTable) -> list[list[str]]:
    """All fields of a table."""
    rows = []
    for span in table.spans:
        columns = table.block(span).columns
        rows += [[columns[name].text(row) for name in table.names] for row in range(span.rows)]
    return rows


class TestPlainTable:
    """Tables of fields."""

    @pytest.mark.parametrize("block_bytes", [1, 7, 100, 10_000])
    def test_fields(self, block_bytes: int) -> None:
        """The fields are those between the commas, whatever the size of a block."""
        lines = GOOD.decode().splitlines()

        assert [line.split(",") for line in lines[1:]] == rows_of(table_of(GOOD, block_bytes))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\n",
            b'a,"b"\n1,2\n',
            b"a,b\n1\n",
            b"a,b\n1,2,3\n4\n",
            b"a,b\n1,2\r3\n",
            b"a,b\n1,\xff\n",
            b"a,b\n1,\0\n",
            b"a,b\n\n1,2\n",
            b"\xef\xbb\xbf",
            b"a,b\n1\n2,3,4\n",
        ],
    )
    def test_not_plain(self, content: bytes) -> None:
        """What is not plain is left to another reader."""
        with pytest.raises(NotPlain):
            rows_of(table_of(content))

    def test_plain_forms(self) -> None:
        """A mark of byte order, carriage returns and letters beyond ASCII are plain."""
        content = "\ufeffa,b\r\nZoë,\r\n,x".encode()

        assert [["Zoë", ""], ["", "x"]] == rows_of(table_of(content))


class TestReadPadded:
    """Files as buffers."""

    def test_pipe(self, tmp_path: Path) -> None:
        """A pipe is read to its end."""
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = Thread(target=lambda: pipe.write_bytes(GOOD))
        writer.start()
        buffer, size = read_padded(pipe)
        writer.join()

        assert GOOD == buffer[:size].tobytes()

    def test_large(self, tmp_path: Path) -> None:
        """A file larger than what is read at a time is put together in order."""
        content = np.arange((1 << 25) * 5 // 8, dtype=np.int32)
        path = tmp_path / "large"
        path.write_bytes(content.tobytes())
        buffer, size = read_padded(path)

        assert content.nbytes == size
        assert np.array_equal(content, buffer[:size].view(np.int32))


class TestSeparatorsIn:
    """Offsets of separators."""

    @given(st.binary(max_size=300))
    def test_any(self, content: bytes) -> None:
        """Every separator is found and nothing else."""

        def is_small(looked_at: npt.NDArray[np.uint8], found: npt.NDArray[np.bool_]) -> None:
            np.less(looked_at, 50, out=found)

        found = separators_in(np.frombuffer(content, dtype=np.uint8), is_small)

        assert [place for place, byte in enumerate(content) if byte < 50] == found.tolist()
