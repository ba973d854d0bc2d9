"""The ledger of one fund: what was decided, by whom and when, in a file to which rows are only ever added."""
