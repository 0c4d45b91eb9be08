"""A line to type in that keeps the order of its keys."""

from __future__ import annotations

from textual import events
from textual.widget import Widget
from textual.widgets import Input


async def take_key(widget: Widget, event: events.Key) -> None:
    """Do at once what a widget's own key does.

    Left to bubble, it would be done after letters that were typed later, and by whichever widget
    has the focus by then: a slow line hands out many keys at a time.
    """
    for binding in widget._bindings.key_to_bindings.get(event.key, ()):
        event.stop()
        event.prevent_default()
        await widget.run_action(binding.action)


class TypedLine(Input):
    """An input whose keys that edit are done in the order that they were pressed in."""

    async def on_key(self, event: events.Key) -> None:
        """Take a key that is this line's own."""
        await take_key(self, event)
