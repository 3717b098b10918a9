"""Whole stories in a real browser, against a real instance with the demo market."""
