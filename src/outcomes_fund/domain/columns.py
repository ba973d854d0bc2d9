"""Text columns that stay bytes until somebody asks for a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

__all__ = ["TextColumn", "frozen_array"]

# Texts that lie this many bytes apart, on average, are read one by one.
SPREAD_MAX = 1024

Element = TypeVar("Element", bound=np.generic)


def frozen_array(array: npt.NDArray[Element]) -> npt.NDArray[Element]:
    """Give the array back, closed for writing."""
    array.flags.writeable = False
    return array


@attrs.frozen(kw_only=True, eq=False)
class TextColumn:
    """Many short texts in one buffer: a million of them cost two offsets each, no object.

    Args:
        buffer: UTF-8 bytes, shape (bytes,).

        start: Offset of the first byte of each text, shape (rows,).

        stop: Offset one beyond its last byte, shape (rows,).
    """

    buffer: npt.NDArray[np.uint8]
    start: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextColumn:
        """Make a column of texts.

        Example:
            >>> column = TextColumn.of(["a", "", "bc"])
            >>> len(column), column[2], list(column)
            (3, 'bc', ['a', '', 'bc'])
        """
        encoded = [text.encode() for text in texts]
        stop = np.cumsum([len(text) for text in encoded], dtype=np.int64)
        start = np.concatenate([np.zeros(1, dtype=np.int64), stop])[: len(encoded)]
        return cls(buffer=np.frombuffer(b"".join(encoded), dtype=np.uint8), start=start, stop=stop)

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, row: int) -> str:
        return self.buffer[self.start[row] : self.stop[row]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        begin, end = int(self.start.min(initial=len(self.buffer))), int(self.stop.max(initial=0))
        if end - begin > SPREAD_MAX * len(self):
            return (self[row] for row in range(len(self)))
        # Sliced from one string of bytes: to slice an array for each text takes three times as long.
        letters = self.buffer[begin:end].tobytes()
        bounds = zip((self.start - begin).tolist(), (self.stop - begin).tolist(), strict=True)
        return (letters[first:last].decode() for first, last in bounds)

    def take(self, rows: npt.NDArray[np.int64]) -> TextColumn:
        """Give the texts of some rows, in the order asked, on the same buffer."""
        return TextColumn(buffer=self.buffer, start=self.start[rows], stop=self.stop[rows])
