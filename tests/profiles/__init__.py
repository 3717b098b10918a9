"""Tests: profiles."""
