"""A run: blocks of worlds drawn, settled and added up, until all are there or none."""
