"""Meshes: surfaces of voxel grids, and their files."""
