"""Payment forms: one module for each, with the record of a payment line of that form."""
