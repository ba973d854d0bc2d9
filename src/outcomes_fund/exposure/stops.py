"""Why a run ends without a result: each says what happened and where, and nothing half done is left."""

from __future__ import annotations

from outcomes_fund.errors import OutcomesFundError

__all__ = [
    "AmountTooLarge",
    "ImpossibleDraw",
    "Interrupted",
    "NoCluster",
    "NoMemory",
    "NoRoom",
    "NoSuchEngine",
    "TooMany",
    "TooManySources",
    "WorkerLost",
]


class Interrupted(OutcomesFundError):
    """Somebody broke the run off; nothing of it is kept.

    Args:
        done: Worlds that had been simulated.

        worlds: Worlds that were asked for.
    """

    def __init__(self, done: int, worlds: int) -> None:
        self.done = done
        self.worlds = worlds
        super().__init__(done, worlds)

    def __str__(self) -> str:
        return f"interrupted after {self.done:,} of {self.worlds:,} worlds; nothing of them is kept. Run it again."


class WorkerLost(OutcomesFundError):
    """The worker of a block died, and so did those that tried again.

    Args:
        block: Number of the block.

        reason: How the last of them ended.
    """

    def __init__(self, block: int, reason: str) -> None:
        self.block = block
        self.reason = reason
        super().__init__(block, reason)

    def __str__(self) -> str:
        return (
            f"block {self.block} could not be simulated: every worker that tried it died ({self.reason}). No result is "
            "given. Often memory ran out: use fewer workers."
        )


class ImpossibleDraw(OutcomesFundError):
    """A quantity has no value in some world.

    Args:
        name: The contract, grant or loan.

        quantity: What was drawn.

        found: What came out in place of a number.
    """

    def __init__(self, name: str, quantity: str, found: str) -> None:
        self.name = name
        self.quantity = quantity
        self.found = found
        super().__init__(name, quantity, found)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.quantity} has no value that can be simulated: {self.found}. "
            "Look at what the scenario assumes of it; its figures may be too large or too small."
        )


class TooMany(OutcomesFundError):
    """More participants or rows are assumed than can be drawn.

    Args:
        name: The contract.

        place: The intake or outcome that brings most of them, as its assumptions name it.

        mean: How many it brings to a world on average.

        most: How many a contract may have in each world, on average.

        at_once: Worlds that are drawn at once.
    """

    def __init__(self, name: str, place: str, *, mean: float, most: int, at_once: int) -> None:
        self.name = name
        self.place = place
        self.mean = mean
        self.most = most
        self.at_once = at_once
        super().__init__(name, place)

    def __str__(self) -> str:
        what = "participants" if self.place.startswith("intakes") else "rows of evidence"
        return (
            f"contracts.{self.name}.{self.place} brings {self.mean:,.0f} {what} to each world on average. A contract "
            f"may have {self.most:,}, since memory holds those of {self.at_once:,} worlds at once. Look whether a "
            "figure is too large, or split the contract."
        )


class TooManySources(OutcomesFundError):
    """The variance has more sources than can be taken apart.

    Args:
        sources: How many there are: drivers and quantities.

        most: How many there may be.

        worlds: Worlds that each of them takes.
    """

    def __init__(self, sources: int, *, most: int, worlds: int) -> None:
        self.sources = sources
        self.most = most
        self.worlds = worlds
        super().__init__(sources)

    def __str__(self) -> str:
        return (
            f"the variance has {self.sources:,} sources, drivers and quantities, and at most {self.most:,} can be "
            f"taken apart: each takes {self.worlds:,} worlds of its own, with all others drawn in them. Use "
            "`sensitivity` without --parts, which changes one assumption at a time, or take fewer contracts together."
        )


class NoMemory(OutcomesFundError):
    """Memory ran out; nothing of the run is kept.

    Args:
        worlds: Worlds that were asked for.
    """

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        super().__init__(worlds)

    def __str__(self) -> str:
        return (
            f"memory ran out before {self.worlds:,} worlds were simulated; nothing of them is kept. Use fewer workers "
            "(--workers 1) or fewer worlds, or look for a number of participants or rows that is too large."
        )


class AmountTooLarge(OutcomesFundError):
    """The sums of a portfolio do not fit into 64 bits.

    Args:
        name: The contract, grant or loan with the largest amounts.

        bound: What its amounts may add up to, whole minor units.
    """

    def __init__(self, name: str, bound: int) -> None:
        self.name = name
        self.bound = bound
        super().__init__(name, bound)

    def __str__(self) -> str:
        return (
            f"the amounts of {self.name} may add up to {self.bound:,} minor units, with which the sums of the "
            "portfolio leave 64 bits. Look for a price or a number that is too large."
        )


class NoSuchEngine(OutcomesFundError):
    """An engine is named that there is not.

    Args:
        name: As it was given.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return f"there is no engine {self.name!r}; known: local (or threads), processes, dask, dask:ADDRESS."


class NoCluster(OutcomesFundError):
    """A cluster does not answer.

    Args:
        address: Where it was looked for.

        reason: What came of it.
    """

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(address, reason)

    def __str__(self) -> str:
        return f"no cluster answers at {self.address}: {self.reason}. See that its scheduler runs, or leave it out."


class NoRoom(OutcomesFundError):
    """A folder has no room for the arrays of a run.

    Args:
        folder: The folder.

        needed: Bytes that one array needs.

        free: Bytes that are free.
    """

    def __init__(self, folder: str, needed: int, free: int) -> None:
        self.folder = folder
        self.needed = needed
        self.free = free
        super().__init__(folder, needed, free)

    def __str__(self) -> str:
        return (
            f"{self.folder} has {self.free:,} bytes free, and an array of all worlds needs {self.needed:,}. "
            "Name another folder, or ask for fewer worlds."
        )
