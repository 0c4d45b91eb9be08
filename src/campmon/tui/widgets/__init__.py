"""Widgets of the board: they know the model and no backend; they take messages and emit intents."""
