"""A replay on the screen: its time line, and what steers it."""
