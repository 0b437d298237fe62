"""How long builds take, ours and those of other generators, on the same text: `make bench`."""
