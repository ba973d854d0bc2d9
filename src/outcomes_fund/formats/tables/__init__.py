"""Tables in CSV and JSON Lines: from bytes to columns, a million rows without an object for each."""
