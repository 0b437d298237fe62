"""Texts for writers to begin with."""
