"""Procedural furniture: ten seeded families of solids, sampled at any resolution."""
