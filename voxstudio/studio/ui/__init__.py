"""Windows, panels and actions: they show values and emit signals, and never change a model."""
