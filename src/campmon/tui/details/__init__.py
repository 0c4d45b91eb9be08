"""The details screen: one campaign whole, with its properties, its records, its finished calls."""
