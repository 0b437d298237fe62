"""References, citations, and the style they are shown in."""
