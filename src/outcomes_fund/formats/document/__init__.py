"""Documents in TOML and JSON: read with every problem and its line, written in one form, described to editors."""
