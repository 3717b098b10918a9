"""The API of rankings, of needs that fit, and of shortlists."""
