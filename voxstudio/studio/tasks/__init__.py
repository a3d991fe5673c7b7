"""What the studio can do, a folder each."""
