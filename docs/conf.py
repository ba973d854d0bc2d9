"""Sphinx settings of the documentation: every Markdown file below this folder is a page."""

import tomllib
from pathlib import Path

with (Path(__file__).parent.parent / "pyproject.toml").open("rb") as file:
    _project = tomllib.load(file)["project"]

project = "Outcomes fund"
author = copyright = "Provincie Noord-Brabant and contributors"
release = version = _project["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
nitpicky = False
suppress_warnings = ["toc.empty_glob"]  # a folder of pages may still be empty

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_typehints = "description"
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"Outcomes fund {release}"
html_copy_source = False
html_show_sourcelink = False
