"""Forms over a campaign's properties: editing those it has, and creating one with new ones."""
