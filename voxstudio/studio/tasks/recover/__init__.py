"""The *Recover* task."""
