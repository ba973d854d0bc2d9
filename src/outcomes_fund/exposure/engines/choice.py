"""Engines by their names."""

from __future__ import annotations

from outcomes_fund.exposure.engines.dask_cluster import DaskEngine
from outcomes_fund.exposure.engines.local import LocalEngine
from outcomes_fund.exposure.engines.port import Engine
from outcomes_fund.exposure.engines.processes import ProcessEngine
from outcomes_fund.exposure.engines.threads import ThreadEngine
from outcomes_fund.exposure.stops import NoSuchEngine

__all__ = ["engine_of"]


def engine_of(name: str, *, workers: int) -> Engine:
    """Give the engine of a name.

    Args:
        name: ``local`` (processes where they pay off), ``threads``, ``processes``, ``dask`` or ``dask:`` with the
            address of a scheduler.

        workers: How many blocks are worked on at a time, above 0; of a cluster that is there, it is its own matter.

    Raises:
        NoSuchEngine: If it is none of these.

    Example:
        >>> engine_of("local", workers=2)
        LocalEngine(workers=2)
        >>> engine_of("dask:tcp://10.0.0.1:8786", workers=2).address
        'tcp://10.0.0.1:8786'
    """
    kind, _, address = name.partition(":")
    if kind == "dask":
        return DaskEngine(address=address or None, workers=workers)
    if name == "local":
        return LocalEngine(workers=workers)
    if name == "threads":
        return ThreadEngine(workers=workers)
    if name == "processes":
        return ProcessEngine(workers=workers)
    raise NoSuchEngine(name)
