"""The five stages through which money flows: admit, measure, price, limit, allocate."""
