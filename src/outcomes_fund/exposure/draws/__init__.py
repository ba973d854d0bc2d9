"""How chance is drawn: streams, quantities of worlds that go together, quantiles and counts."""
