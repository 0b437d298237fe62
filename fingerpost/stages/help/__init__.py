"""Helplines, and the boxes that show them."""
