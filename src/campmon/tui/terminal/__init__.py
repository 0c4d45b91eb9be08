"""The terminal: a Textual driver that sends only the cells that changed."""
