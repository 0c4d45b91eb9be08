"""The practice dialer: a discrete-event simulation of an outbound campaign platform."""
