"""The API of offers, terms, engagements and milestones."""
