"""``python -m outcomes_fund`` is the command ``outcomes-fund``."""

from outcomes_fund.cli.main import main

if __name__ == "__main__":
    main()
