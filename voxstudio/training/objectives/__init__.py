"""What a training step minimises: one objective per algorithm."""
