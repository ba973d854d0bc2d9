"""What worlds tell about a distribution, each figure with the error that comes from drawing so many worlds."""
