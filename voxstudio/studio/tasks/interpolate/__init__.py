"""The *Interpolate* task."""
