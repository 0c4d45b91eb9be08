"""Voiso's webhooks: what they tell of each call, counted by campaign, and the feed made of it."""
