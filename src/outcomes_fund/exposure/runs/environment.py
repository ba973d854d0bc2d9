"""What worlds are drawn with: only with the same can the same bytes be had again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from outcomes_fund.exposure.result import Environment

__all__ = ["environment_here"]


def environment_here() -> Environment:
    """Say with which versions, and on which sort of processor, this interpreter draws worlds.

    Example:
        >>> import numpy as np
        >>> environment_here().numpy == np.__version__
        True
    """
    return Environment(
        package=_own_version(),
        python=platform.python_version(),
        numpy=np.__version__,
        cpu_features=_cpu_features(),
    )


def _own_version() -> str:
    try:
        return version("outcomes-fund")
    except PackageNotFoundError:
        # Run from a source tree that was never installed.
        return ""


def _cpu_features() -> tuple[str, ...]:
    """Name the features of the processor that NumPy finds: which of them it uses may change the last bit of a draw."""
    core = getattr(np, "_core", None)
    features = getattr(getattr(core, "_multiarray_umath", None), "__cpu_features__", {})
    return tuple(sorted(name for name, present in features.items() if present))
