"""Alerts on the screen: watched in the background, shown, told, and listed."""
