"""Latent codes: the shapes that they stand for, the ways between them, the codes of shapes."""
