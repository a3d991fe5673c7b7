"""The *Reconstruct* task."""
