"""Profiles, paths, secrets and the configuration's schema."""
