"""What was ever published, where it went, and the redirects that follow from it."""
