"""Who is at it, as the audit has it: the account, which the environment cannot forge."""

import os
import pwd

from campmon.model.text import clean


def user_name(uid: int | None = None) -> str:
    """The user's name, or the number where it has none (containers); this process's if not told."""
    number = os.geteuid() if uid is None else uid
    try:
        return clean(pwd.getpwuid(number).pw_name)
    except KeyError:
        return f"uid {number}"
