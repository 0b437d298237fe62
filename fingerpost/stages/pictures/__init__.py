"""Pictures: what is known of a file, which sizes are published, and the HTML that offers them."""
