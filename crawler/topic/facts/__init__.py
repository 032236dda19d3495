"""What happened: who did what with whom, when, where, how many, and how far it has come. Pure and data-driven."""
