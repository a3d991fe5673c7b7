"""The *Edit* task."""
