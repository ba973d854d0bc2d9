"""Hypothesis profiles: which one runs is chosen by the environment variable HYPOTHESIS_PROFILE."""

import os

from hypothesis import settings

settings.register_profile("default", max_examples=200, deadline=None, print_blob=True)
# The same cases on every run, so that a red check can be repeated by anyone.
settings.register_profile("ci", settings.get_profile("default"), max_examples=100, derandomize=True, database=None)
# Fresh seeds: found cases become an @example in the test.
settings.register_profile("fuzz", settings.get_profile("default"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
