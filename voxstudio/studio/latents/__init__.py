"""What the tasks with latent codes share."""
