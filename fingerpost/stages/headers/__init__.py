"""The headers a site is served with, and the snippets that say them to each host."""
