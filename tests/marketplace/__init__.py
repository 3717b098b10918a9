"""Tests: marketplace."""
