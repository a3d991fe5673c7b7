"""The *Generate* task."""
