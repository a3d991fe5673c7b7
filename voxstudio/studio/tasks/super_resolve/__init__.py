"""The *Super resolve* task."""
