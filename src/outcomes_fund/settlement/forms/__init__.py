"""Stage 3, price: what lines earn. One module for each payment form."""
