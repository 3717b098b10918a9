"""Measurements: how fast Kaji is, and whether its rules are proved."""
