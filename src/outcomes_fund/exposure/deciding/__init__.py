"""Comparing and deciding: variants in the same worlds, what matters most, what meets a goal."""
