"""Tables that authors write (TOML, YAML): every key and value with its place, its shape and its faults."""
