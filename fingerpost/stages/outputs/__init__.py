"""What a site gives the world besides its pages: feeds, the changes page, offline reading."""
