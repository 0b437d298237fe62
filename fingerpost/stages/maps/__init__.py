"""The series as a path and the articles as a map, drawn at build time; which articles are near each other."""
