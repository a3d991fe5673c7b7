"""The current shape with its mask, and what can be undone."""
