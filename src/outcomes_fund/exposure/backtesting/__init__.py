"""Where actual payments fell in what had been simulated."""
