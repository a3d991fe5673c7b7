"""The *Train* task."""
