"""The sequential latent model in use: samples, completions, what it makes of pictures."""
