"""Tests of the pure modules: values in, values out."""
