"""The demo in a real browser, and before two checkers that know nothing of this program."""
