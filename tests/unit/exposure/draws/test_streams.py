import subprocess
import sys

import numpy as np
import pytest

from outcomes_fund.exposure.draws.streams import LEAST, between, stream

FIRST_NUMBERS = (
    "from outcomes_fund.exposure.draws.streams import stream; print(stream(7, 'a', 'b', block=3).bytes(8).hex())"
)


class TestStream:
    def test_other_process(self) -> None:
        """A process with another hash of strings draws the same bytes."""
        here = stream(7, "a", "b", block=3).bytes(8).hex()

        there = [
            subprocess.run(
                [sys.executable, "-c", FIRST_NUMBERS],
                env={"PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for seed in ("1", "2")
        ]

        assert [here, here] == there

    def test_order_of_asking(self) -> None:
        """A stream gives the same numbers whatever was asked for before."""
        keys = [(1, ("a",), 0), (1, ("b",), 0), (1, ("a",), 1), (2, ("a",), 0)]

        forward = [stream(seed, *names, block=block).random(5).tobytes() for seed, names, block in keys]
        backward = [stream(seed, *names, block=block).random(5).tobytes() for seed, names, block in reversed(keys)]

        assert forward == backward[::-1]

    @pytest.mark.parametrize(
        "other", [stream(2, "a", "b", block=0), stream(1, "ab", block=0), stream(1, "a", "b", block=1)]
    )
    def test_each_its_own(self, other: np.random.Generator) -> None:
        """Another seed, name or block is another stream, without correlation."""
        numbers, others = stream(1, "a", "b", block=0).random(10_000), other.random(10_000)

        # The correlation of independent numbers has a standard error of 0.01.
        assert abs(np.corrcoef(numbers, others)[0, 1]) < 0.04

    def test_names_are_kept_apart(self) -> None:
        """Two names are not the same as one name that joins them, nor in another order."""
        keys = [("a", "b"), ("b", "a"), ("ab",), ("a", "b", "")]

        assert 4 == len({stream(1, *key, block=0).bytes(16) for key in keys})


class TestBetween:
    def test_ends(self) -> None:
        """Uniforms never reach 0 or 1, nor do their mirror images."""

        class Zeros(np.random.Generator):
            def random(self, size: int) -> np.ndarray:  # type: ignore[override]
                return np.zeros(size)

        drawn = between(Zeros(np.random.SFC64(1)), 3)

        assert drawn.tolist() == [LEAST] * 3
        assert (1 - drawn < 1).all()
