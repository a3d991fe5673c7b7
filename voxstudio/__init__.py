"""voxstudio: an interactive studio for generative models of 3D shapes."""

__version__ = "0.1.0"
