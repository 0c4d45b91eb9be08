"""What LiveVox takes for a page.

Its `next` is a hint that there is more, never an address: in its own reference the links have
wrong offsets and misspelt parameters.
"""

LARGEST_PAGE = 1000
"""Rows that the platform gives at most in one page (LiveVox Campaign API reference)."""


def check_page(offset: int, count: int) -> None:
    """Raise ValueError for a page that the platform would not give."""
    if offset < 0:
        raise ValueError(f"a page cannot begin at offset {offset}")
    if not 1 <= count <= LARGEST_PAGE:
        raise ValueError(f"a page has 1 to {LARGEST_PAGE} rows, not {count}")
