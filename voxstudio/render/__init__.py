"""Off-screen pictures in one visual style."""
