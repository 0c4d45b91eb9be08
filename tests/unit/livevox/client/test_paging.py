"""Reading whole lists from a platform whose pages cannot be trusted."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.backends.livevox.client import Page, every
from tests.unit.livevox.client.tape import Tape, query


def campaigns(request: httpx.Request, ids: list[int], following: object) -> httpx.Response:
    """A page of campaigns with these ids."""
    rows = [{"id": number, "name": f"c{number}"} for number in ids]
    return httpx.Response(200, json={"campaignDetails": rows, "next": following})


async def read_all(tape: Tape, count: int = 5) -> list[str]:
    """The ids of every campaign."""
    client = tape.client()
    rows = every(
        lambda offset: client.list_campaigns(offset=offset, count=count), lambda row: row.id
    )
    return [row.id async for row in rows]


async def test_next_is_a_hint_and_never_an_address() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        offset, count = int(query(request)["offset"]), int(query(request)["count"])
        ids = list(range(12))[offset : offset + count]
        wrong = "https://elsewhere.example/campaign/campaigns?offset=4&count=4&validOnly-=true"
        return campaigns(request, ids, wrong if offset + count < 12 else None)

    tape = Tape().set("", reply)
    assert await read_all(tape) == [str(number) for number in range(12)]
    assert [query(request)["offset"] for request in tape.asked] == ["0", "5", "10"]
    assert {request.url.host for request in tape.asked} == {"api.example"}


async def test_short_pages_are_followed_from_where_they_end() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        offset = int(query(request)["offset"])
        return campaigns(request, [offset, offset + 1], "more" if offset < 4 else "")

    tape = Tape().set("", reply)
    assert await read_all(tape) == ["0", "1", "2", "3", "4", "5"]
    assert [query(request)["offset"] for request in tape.asked] == ["0", "2", "4"]


async def test_rows_that_cannot_be_used_count_for_the_offset() -> None:
    page = {"campaign": [{"id": 1}, {"name": "no id"}, "no object", None], "next": "more"}
    found = await Tape().set("", httpx.Response(200, json=page)).client().list_campaigns(offset=10)
    assert [row.id for row in found.rows] == ["1"]
    assert found.next_offset == 14


@pytest.mark.parametrize("following", [None, "", "  ", False, 0])
async def test_a_blank_next_is_the_end(following: object) -> None:
    page = httpx.Response(200, json={"campaign": [{"id": 1}], "next": following})
    assert (await Tape().set("", page).client().list_campaigns()).next_offset is None


async def test_an_empty_page_is_the_end_whatever_next_says() -> None:
    page = httpx.Response(200, json={"campaign": [], "next": "more"})
    assert await Tape().set("", page).client().list_campaigns() == Page((), None)


async def test_a_platform_that_ignores_the_offset_is_not_followed_for_ever() -> None:
    tape = Tape().set("", lambda request: campaigns(request, [1, 2], "more"))
    assert await read_all(tape) == ["1", "2"]
    assert len(tape.asked) == 4


async def test_a_list_that_shifts_while_it_is_read_repeats_nothing() -> None:
    pages = [[5, 4, 3], [3, 2, 1], [2, 1]]

    def reply(request: httpx.Request) -> httpx.Response:
        ids = pages.pop(0)
        return campaigns(request, ids, "more" if pages else None)

    assert await read_all(Tape().set("", reply)) == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("offset", [0, -1])
async def test_an_offset_that_does_not_advance_is_the_end(offset: int) -> None:
    async def fetch(_: int) -> Page[int]:
        return Page((1, 2), offset)

    assert [row async for row in every(fetch, lambda row: row)] == [1, 2]


async def test_pages_are_read_only_as_far_as_they_are_wanted() -> None:
    offsets: list[int] = []

    async def fetch(offset: int) -> Page[int]:
        offsets.append(offset)
        return Page((offset, offset + 1), offset + 2)

    async for row in every(fetch, lambda row: row):
        if row == 3:
            break
    assert offsets == [0, 2]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 20), max_size=6), st.one_of(st.none(), st.integers())),
        min_size=1,
        max_size=10,
    )
)
async def test_every_row_comes_once_and_the_reading_ends(
    pages: list[tuple[list[int], int | None]],
) -> None:
    fetched = 0

    async def fetch(_: int) -> Page[int]:
        nonlocal fetched
        rows, following = pages[fetched % len(pages)]
        fetched += 1
        return Page(tuple(rows), following)

    given_rows = [row async for row in every(fetch, lambda row: row)]
    assert len(given_rows) == len(set(given_rows))
    assert given_rows[: len(dict.fromkeys(pages[0][0]))] == list(dict.fromkeys(pages[0][0]))
    # Twenty-one values there are, and three pages in a row may bring none.
    assert fetched <= 22 * 3 + 1
