"""The screen: app, screens, widgets, terminal driver, themes."""
