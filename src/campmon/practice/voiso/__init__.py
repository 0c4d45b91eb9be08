"""The practice dialer's Voiso face: v1 and v4 over HTTP, to train and to test against."""
