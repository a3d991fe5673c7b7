"""Opening and exporting."""
