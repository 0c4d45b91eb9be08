"""The wallboard: campaigns in large letters and digits, by turns, for a screen on a wall."""
