"""A file becomes records on a campaign: read, map, check, batch, send."""
