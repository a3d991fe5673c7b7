"""The *Multigrid* task."""
