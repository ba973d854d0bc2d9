"""Text to records and back: contracts, evidence, registers and statements."""
