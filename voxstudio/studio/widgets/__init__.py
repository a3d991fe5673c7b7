"""Widgets and their theme; they know no model."""
