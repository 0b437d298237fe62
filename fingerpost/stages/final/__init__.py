"""The final check: what a whole site must hold before it goes anywhere."""
