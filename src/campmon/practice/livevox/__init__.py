"""The practice dialer's LiveVox face: the Campaign API over HTTP, to train and to test against."""
