"""Procedural shapes: furniture, and what sequential models learn from; at any resolution."""
