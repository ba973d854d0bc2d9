"""The records everything else stands on: frozen, exact, and free of files, clocks and chance."""
