"""Files of pictures, taken apart without decoding them: how large they are, and the same file without what it tells of
its author. A module for each format; `file.py` chooses among them.
"""
