"""Themes: TOML files with a strict model, turned into styles once."""
