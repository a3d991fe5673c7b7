"""The window and what belongs to no task."""
