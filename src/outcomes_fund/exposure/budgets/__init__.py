"""What results mean for budgets: pots of money, use, capacity to bear risks, rows of a register."""
