"""Export: the table, the screen or a report, to a file or the terminal's clipboard."""
