"""Quantiles that are slow to work out, from a table with exact slopes.

The quantile of a gamma takes twenty times as long as that of a normal distribution. As a function of the normal score
it is smooth, so a cubic between points 1/64 apart, with the exact value and the exact slope at each, is closer to it
than chance could ever tell: the errors fall with the fourth power of the distance.
"""

from __future__ import annotations

from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt
from scipy import special

from outcomes_fund.exposure.draws.streams import Floats

__all__ = ["SHAPE_MIN", "Cubic", "beta_cubic", "gamma_cubic", "student_cubic"]

# Points in one unit.
DENSITY = 64

# Scores of uniforms lie within 8.21, hyperbolic ones of a Student-t with 2 degrees and more within 20.
NORMAL_ENDS = 8.25
STUDENT_ENDS = 20.0

# Below this shape a quantile rises too steeply from 0 for a table.
SHAPE_MIN = 0.25

# Tables that are kept: each holds about 35 kB.
TABLES_MAX = 1024


@attrs.frozen(kw_only=True, eq=False)
class Cubic:
    """A smooth function of one number between two ends.

    Args:
        low: The lower end.

        parts: Coefficients of the cubic in each stretch, shape (4, stretches), the constant first.
    """

    low: float
    parts: npt.NDArray[np.float64]

    @classmethod
    def through(cls, low: float, values: Floats, slopes: Floats) -> Cubic:
        """Lay cubics through values with slopes, at points 1/64 apart from the lower end on."""
        first, last = slopes[:-1] / DENSITY, slopes[1:] / DENSITY
        rise = np.diff(values)
        return cls(low=low, parts=np.stack([values[:-1], first, 3 * rise - 2 * first - last, first + last - 2 * rise]))

    def __call__(self, numbers: Floats) -> Floats:
        """Give the function; beyond an end it goes on as the last cubic."""
        place = (numbers - self.low) * DENSITY
        stretch = np.clip(place, 0, self.parts.shape[1] - 1).astype(np.intp)
        place -= stretch
        constant, linear, square, cube = self.parts
        values: Floats = cube.take(stretch, mode="clip")
        values *= place
        values += square.take(stretch, mode="clip")
        values *= place
        values += linear.take(stretch, mode="clip")
        values *= place
        values += constant.take(stretch, mode="clip")
        return values


@lru_cache(maxsize=TABLES_MAX)
def gamma_cubic(shape: float) -> Cubic:
    """Give the quantile of a gamma with mean ``shape`` and scale 1 as a function of the normal score."""
    low, high, density = _normal_points()
    values = np.concatenate([special.gammaincinv(shape, low), special.gammainccinv(shape, high)])
    slopes = density / np.exp((shape - 1) * np.log(values) - values - special.gammaln(shape))
    return Cubic.through(-NORMAL_ENDS, values, slopes)


@lru_cache(maxsize=TABLES_MAX)
def beta_cubic(first: float, second: float) -> Cubic:
    """Give the quantile of a beta as a function of the normal score."""
    low, high, density = _normal_points()
    # From the nearer end, so that nothing is lost where the share rounds to 1.
    near_0, near_1 = special.betaincinv(first, second, low), special.betaincinv(second, first, high)
    values = np.concatenate([near_0, 1 - near_1])
    logarithm = np.concatenate([np.log(near_0), np.log1p(-near_1)])
    against = np.concatenate([np.log1p(-near_0), np.log(near_1)])
    height = np.exp((first - 1) * logarithm + (second - 1) * against - special.betaln(first, second))
    return Cubic.through(-NORMAL_ENDS, values, density / height)


@lru_cache(maxsize=TABLES_MAX)
def student_cubic(degrees: int) -> Cubic:
    """Give the share of a Student-t below sinh(x) as a function of x."""
    points = np.arange(-STUDENT_ENDS * DENSITY, STUDENT_ENDS * DENSITY + 1) / DENSITY
    score = np.sinh(points)
    half = (degrees + 1) / 2
    logarithm = special.gammaln(half) - special.gammaln(degrees / 2) - half * np.log1p(score * score / degrees)
    slopes = np.exp(logarithm) / np.sqrt(degrees * np.pi) * np.cosh(points)
    return Cubic.through(-STUDENT_ENDS, special.stdtr(degrees, score), slopes)


@lru_cache(maxsize=1)
def _normal_points() -> tuple[Floats, Floats, Floats]:
    # Shares up to the middle from below, beyond it from above, and the height of the normal curve at all points.
    scores = np.arange(-NORMAL_ENDS * DENSITY, NORMAL_ENDS * DENSITY + 1) / DENSITY
    density = np.exp(-scores * scores / 2) / np.sqrt(2 * np.pi)
    return special.ndtr(scores[scores <= 0]), special.ndtr(-scores[scores > 0]), density
