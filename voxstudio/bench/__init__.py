"""Speed, as ratios to a peer measured in turns within one run."""
