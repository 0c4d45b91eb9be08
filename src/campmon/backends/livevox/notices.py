"""What the user of a LiveVox profile should know of the way in."""

from urllib.parse import urlsplit

from campmon.backends.livevox.client import Login
from campmon.backends.livevox.options import LiveVoxOptions
from campmon.model.reading import Notice

PASSWORD_DAYS = 7
"""From so many days before it expires the password is mentioned."""


def notices(options: LiveVoxOptions, login: Login | None, narrow: bool) -> tuple[Notice, ...]:
    """Everything worth a badge.

    login   what the last login told; None before the first
    narrow  the session may only find campaigns and finished calls
    """
    told: list[Notice] = []
    if not options.verify_tls:
        told.append(
            Notice(
                "TLS not checked",
                "The certificate of LiveVox is not checked (verify_tls = false): anyone on the"
                " way can read the password and change what is sent. If a proxy needs it, name"
                " its certificates with ca_bundle instead.",
            )
        )
    if _in_clear(options.base_url):
        told.append(
            Notice(
                "not encrypted",
                "base_url begins with http://: password, token and records travel in the clear,"
                " and anyone on the way can read and change them. Use https://.",
            )
        )
    days = login.days_until_password_expires if login is not None else None
    if days is not None and days <= PASSWORD_DAYS:
        told.append(_password(options.username, days))
    if narrow:
        told.append(
            Notice(
                "agent session",
                f"LiveVox lets {options.username} find campaigns and finished calls, and nothing"
                " else: everything more needs the role Sysadmin, Superuser or Manager.",
            )
        )
    return tuple(told)


def _in_clear(base_url: str) -> bool:
    """Whether the way to `base_url` is not encrypted; within this machine nobody is on it."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    return parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1")


def _password(username: str, days: int) -> Notice:
    mend = "Change it in the LiveVox portal, then in the profile."
    if days < 0:
        return Notice("password: expired", f"The password of {username} has expired. {mend}")
    if days == 0:
        return Notice("password: today", f"The password of {username} expires today. {mend}")
    span = f"{days} day{'' if days == 1 else 's'}"
    return Notice(f"password: {span}", f"The password of {username} expires in {span}. {mend}")
