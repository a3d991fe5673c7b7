"""The *Sample* task."""
