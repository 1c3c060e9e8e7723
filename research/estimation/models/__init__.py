"""Models: how an outcome goes with several things at once, and what is told from them, with errors of the design."""
