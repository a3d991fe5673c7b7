"""One presenter per workflow: the only code that knows models and views together."""
