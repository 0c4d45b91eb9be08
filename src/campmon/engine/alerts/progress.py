"""When a playing campaign last got on: a record completed, or a call placed."""


class Progress:
    """The counts of one campaign, and when they last grew. Times are in seconds since 1970."""

    __slots__ = ("completed", "explained", "moved", "placed", "quiet_since", "told")

    def __init__(self, at: float, completed: int) -> None:
        self.completed = completed
        self.placed: int | None = None
        self.quiet_since = at
        self.moved = False
        """Whether it was seen to get on since it was first looked at."""
        self.told = False
        """Whether its details were ever read: before that, something may explain it."""
        self.explained = False
        """Whether something known explains that nothing is dialed."""

    def see(self, completed: int, at: float) -> None:
        """Note how many records are completed."""
        if completed != self.completed:
            self.completed = completed
            self._move(at)

    def take_detail(self, placed: int | None, explained: bool, at: float) -> None:
        """Note what details tell."""
        self.told, self.explained = True, explained
        if placed is not None and placed != self.placed:
            if self.placed is not None:
                self._move(at)
            self.placed = placed

    def restart(self, at: float) -> None:
        """Begin anew: what happened until now is not known."""
        self.quiet_since, self.moved = at, False

    def _move(self, at: float) -> None:
        self.moved = True
        self.quiet_since = max(self.quiet_since, at)
