"""The way in and the way out: monitor → board → subscribers; commander → backend."""
