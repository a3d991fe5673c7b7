"""The *Arithmetic* task."""
