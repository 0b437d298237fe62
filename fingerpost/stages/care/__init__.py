"""What the field asks of a page beyond its form: wording, reviews, ways out, how hard it is to read."""
