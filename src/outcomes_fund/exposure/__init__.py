"""What a portfolio of contracts can cost: worlds are drawn, settled by the same program, and added up."""
