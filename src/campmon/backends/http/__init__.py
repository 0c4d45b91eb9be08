"""Calling a vendor's HTTP API, by itself: it knows nothing of campmon, and of no vendor.

What every client of a dialer's API needs alike: one call sent and what became of it (`exchange`),
the way to the platform (`connection`) and why it failed (`failures`), what an answer is made of
(`answers`, `lenient`, `paging`), and secrets that stay out of whatever can be shown (`secrets`).
"""
