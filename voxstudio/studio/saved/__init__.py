"""Values of a session as JSON and arrays, and back."""
