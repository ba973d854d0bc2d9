"""Collects the examples in README and docs, and makes a float that meets a Decimal an error."""

import decimal
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

# Both the context of this thread and the pattern for those of later threads.
for context in (decimal.getcontext(), decimal.DefaultContext):
    context.traps[decimal.FloatOperation] = True

collect_ignore = ["docs/conf.py", "docs/_build"]

# pytest itself collects the docstrings in src; Sybil reads Markdown only.
pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        SkipParser(),
    ],
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
    excludes=["docs/_build/**"],
).pytest()
