"""What was made in the studio: saved while it is made, restored, and written to a file."""
