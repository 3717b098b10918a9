"""Pages of needs and candidacies, by noun."""
