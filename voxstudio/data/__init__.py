"""Voxels in: file formats, procedural shapes, voxelisation and splits."""
