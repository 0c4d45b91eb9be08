"""The floor for start and memory: the least Textual app that paints something."""

from textual.app import App, ComposeResult
from textual.widgets import Static

READY = "bare and ready"


class BareApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Show the line."""
        yield Static(READY)


if __name__ == "__main__":
    BareApp().run()
