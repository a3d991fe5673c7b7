"""Models as they are used: one class per kind, decided once when a checkpoint is loaded."""
