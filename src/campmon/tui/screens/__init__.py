"""Screens: the board, and the dialogs above it."""
