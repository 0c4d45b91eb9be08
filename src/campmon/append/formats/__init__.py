"""The formats of files with records: for each a way to read it and a way to write it."""
