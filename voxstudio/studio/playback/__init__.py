"""Runs of a worker: recorded, followed and scrubbed."""
