"""From assumptions to what happens in each world: who enrols, what comes about, what is verified when."""
