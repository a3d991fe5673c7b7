"""The *Recall* task."""
