"""`python -m fingerpost`: the same as the console script."""

from fingerpost.edges.cli import main

main()
