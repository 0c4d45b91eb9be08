"""What the user of a Voiso profile should know of the way in."""

from urllib.parse import urlsplit

from campmon.backends.voiso.options import VoisoOptions
from campmon.model.reading import Notice

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def notices(options: VoisoOptions, rows_left_out: int = 0) -> tuple[Notice, ...]:
    """Everything worth a badge; `rows_left_out` of the list of campaigns could not be read."""
    told: list[Notice] = []
    if not options.verify_tls:
        told.append(
            Notice(
                "TLS not checked",
                "The certificate of Voiso is not checked (verify_tls = false): anyone on the way"
                " can read the API key and change what is sent. If a proxy needs it, name its"
                " certificates with ca_bundle instead.",
            )
        )
    if _in_clear(options.base_url):
        told.append(
            Notice(
                "not encrypted",
                "base_url begins with http://: the API key and every contact travel in the clear,"
                " and anyone on the way can read and change them. Use https://.",
            )
        )
    if rows_left_out:
        rows = f"{rows_left_out:,} row{'' if rows_left_out == 1 else 's'}"
        told.append(
            Notice(
                f"{rows} unread",
                f"{rows} of the list could not be read: without an id, or no campaign at all."
                " They are not shown; Voiso's own pages may tell what they are.",
            )
        )
    return tuple(told)


def _in_clear(base_url: str) -> bool:
    """Whether the way to `base_url` is not encrypted; within this machine nobody is on it."""
    parts = urlsplit(base_url)
    return parts.scheme == "http" and (parts.hostname or "") not in _LOOPBACK
