"""Networks: `nn.Module`s only."""
