"""campmon: watch and steer live outbound-dialer campaigns from the terminal."""

__version__ = "0.1.0"
