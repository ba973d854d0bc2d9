"""What a scenario assumes: records that say how worlds are drawn, each with its source."""
