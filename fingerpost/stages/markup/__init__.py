"""A text and its HTML: what Markdown has besides the library's, what the HTML holds, and what is wrong with either."""
