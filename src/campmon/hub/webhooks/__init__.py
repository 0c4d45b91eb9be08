"""Receiving a platform's webhooks, and feeding the user's monitors with what they add up to."""
