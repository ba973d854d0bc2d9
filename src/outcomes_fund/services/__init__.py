"""One module for each use case: what a command or another system asks of the library."""
