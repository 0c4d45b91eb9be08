"""How much is sent over a slow link, and when: what cannot be sent now is not sent later."""

from __future__ import annotations

from math import inf
from typing import Final

_BURST_SECONDS: Final = 1.0
"""A still screen saves this much of its budget, no more."""
_KEY_DEBT_SECONDS: Final = 4.0
"""What keys cause may go this far beyond the budget; later updates wait for no more than it."""
_URGENT_SECONDS: Final = 0.3
"""How long what is painted counts as caused by the key before it."""
_START_SECONDS: Final = 3.0
"""How long what is painted belongs to opening the screen."""

_ASK_EVERY: Final = 1_024
"""Bytes after which the terminal is asked whether it has them; fewer are never in the way."""
_FIRST_WINDOW: Final = 4_096
_LEAST_WINDOW: Final = 2_048
_MOST_WINDOW: Final = 65_536
_QUEUE_SECONDS: Final = 0.25
"""An answer later than the quickest by this has waited behind our own bytes."""
_PATIENCE_SECONDS: Final = 10.0
_MOST_UNANSWERED: Final = 2


class Pace:
    """Says whether a frame may be sent now.

    Between this program and a terminal far away, sshd and TCP take in what is written long before
    it is shown: the picture would be as old as what waits there. So two limits are kept here.

    The budget: frames that no key caused wait while more was sent than `bytes_per_second` allows.
    The window: after every kilobyte the terminal is asked for its cursor's place, which it answers
    when it has taken all that came before. What is unanswered is on its way; while that is more
    than the link takes at once, nothing is sent. The window follows the link: it is
    what the link carries while an answer takes little longer than the quickest one did. A terminal
    that does not answer has the budget alone.

    It does no I/O and has no clock: times are seconds of any clock that does not jump.
    """

    def __init__(self, bytes_per_second: int, now: float) -> None:
        self._rate = bytes_per_second
        self._credit = bytes_per_second * _BURST_SECONDS
        self._counted_at = now
        self._urgent_until = now + _START_SECONDS
        self._before_question = 0
        self._after_question = 0
        self._asked_at: float | None = None
        self._answers = False
        self._unanswered = 0
        self._window = _FIRST_WINDOW
        self._quickest = inf

    @property
    def in_flight(self) -> int:
        """Bytes that the terminal is not known to have taken."""
        return self._before_question + self._after_question

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._asked_at is not None

    def urge(self, now: float) -> None:
        """A key was pressed: what is painted for it does not wait for the budget."""
        self._urgent_until = max(self._urgent_until, now + _URGENT_SECONDS)

    def wait(self, now: float) -> float:
        """Seconds until a frame may be sent, as far as is known; 0 is now."""
        urgent = now < self._urgent_until
        return max(self._budget_wait(now, urgent=urgent), self._window_wait(now, urgent=urgent))

    def sent(self, count: int, now: float) -> bool:
        """So many bytes were sent; whether the terminal is to be asked now, after them."""
        self._earn(now)
        self._credit = max(self._credit - count, -self._rate * _KEY_DEBT_SECONDS - count)
        self._after_question += count
        return self._ask(now)

    def answered(self, now: float) -> bool:
        """The terminal has answered; whether it is to be asked again at once."""
        if self._asked_at is None:
            return False
        took = now - self._asked_at
        self._asked_at = None
        self._answers, self._unanswered = True, 0
        self._quickest = min(self._quickest, took)
        bearable = self._quickest + _QUEUE_SECONDS
        carried = round(self._before_question * bearable / max(took, 0.001))
        if took > bearable or carried > self._window:
            self._window = max(_LEAST_WINDOW, min(carried, _MOST_WINDOW))
        self._before_question = 0
        return self._ask(now)

    def _budget_wait(self, now: float, *, urgent: bool) -> float:
        self._earn(now)
        if urgent and self._answers:
            return 0.0  # the window is limit enough
        floor = -self._rate * _KEY_DEBT_SECONDS if urgent else 0.0
        return max(0.0, (floor - self._credit) / self._rate)

    def _earn(self, now: float) -> None:
        earned = (now - self._counted_at) * self._rate
        self._credit = min(self._credit + earned, self._rate * _BURST_SECONDS)
        self._counted_at = now

    def _window_wait(self, now: float, *, urgent: bool) -> float:
        if not self._answers or self._asked_at is None:
            return 0.0
        late = now - self._asked_at
        if late >= _PATIENCE_SECONDS:
            return 0.0  # an answer can be lost: what is sent next is asked after anew
        if self.in_flight < (self._window if urgent else _ASK_EVERY):
            return 0.0
        return _PATIENCE_SECONDS - late

    def _ask(self, now: float) -> bool:
        if self._asked_at is not None:
            if now - self._asked_at < _PATIENCE_SECONDS:
                return False
            self._unanswered += 1
            self._asked_at = None
        if self.in_flight < _ASK_EVERY or self._is_mute:
            return False
        self._before_question, self._after_question = self.in_flight, 0
        self._asked_at = now
        return True

    @property
    def _is_mute(self) -> bool:
        return not self._answers and self._unanswered >= _MOST_UNANSWERED
