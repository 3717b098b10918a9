"""Tests: hostile input, sent to every form and every endpoint."""
