"""What the practice dialer's faces share: serving them, faults on purpose, and the log."""
