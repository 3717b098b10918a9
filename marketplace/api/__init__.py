"""The API of needs and candidacies, by noun."""
