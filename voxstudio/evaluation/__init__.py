"""Figures about models, each beside baselines."""
