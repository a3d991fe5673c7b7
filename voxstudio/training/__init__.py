"""Training: one file per algorithm, each run a generator of frozen records."""
