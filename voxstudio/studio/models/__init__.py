"""Checkpoints: which there are, which is chosen, and their pictures."""
