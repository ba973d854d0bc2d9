"""The laws of the design as property tests, and the mutations that break them."""
