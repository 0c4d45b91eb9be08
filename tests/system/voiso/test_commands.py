"""Every command against a Voiso of another hand: what it does, says, and asks for."""

import json
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from campmon.backends.voiso.events.event import read_event
from campmon.backends.voiso.events.places import socket_path, store_path
from campmon.backends.voiso.events.store import CallStore
from campmon.settings.paths import Paths
from tests.system.voiso.conftest import Desk, Ended
from tests.system.voiso.plain import MOST, QUIET_SECONDS, Plain, Seen
from tests.unit.voiso_events import told

pytestmark = pytest.mark.no_cover  # its parts are traced in tests/unit

BOTH = pytest.mark.parametrize("api", ["v1", "v4"])


def sent(desk: Desk) -> list[Seen]:
    """The requests with contacts, in order."""
    return desk.platform.asked(r"(POST|PUT) .*/(contacts|leads)")


def sizes(desk: Desk) -> list[int]:
    """How many contacts each had."""
    bodies = [seen.body for seen in sent(desk)]
    return [len(body if isinstance(body, list) else body["contacts"]) for body in bodies]


def assert_manners(desk: Desk) -> None:
    """Sizes, and no two calls to a campaign that overlap or follow each other too soon."""
    assert max(sizes(desk)) <= MOST
    for campaign in desk.platform.campaigns.values():
        calls = [seen for seen in sent(desk) if f"/{campaign.id}/" in seen.path]
        for before, after in pairwise(calls):
            assert after.began - before.ended >= QUIET_SECONDS
        assert len(campaign.taken) == len(set(campaign.taken))


@BOTH
def test_the_list(desk: Desk, platform: Plain, api: str) -> None:
    for number, status in enumerate(["draft", "active", "auto_paused", "completed", "odd"], 1):
        platform.add(number, status)
    platform.add(6, live=False)
    ended = desk.run("campaigns", "-p", api, "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    assert [campaign["state"] for campaign in found] == [
        "draft", "playing", "paused", "done", "unknown", "playing",
    ]  # fmt: skip
    assert {campaign["uploaded"] for campaign in found} == {None}
    assert len(ended.asked) == 1


@BOTH
def test_more_campaigns_than_one_page(desk: Desk, platform: Plain, api: str) -> None:
    for number in range(1, 251):
        platform.add(number)
    ended = desk.run("campaigns", "-p", api, "--json")
    assert [campaign["id"] for campaign in json.loads(ended.out)] == [str(n) for n in range(1, 251)]


def rows(count: int, first: int = 0) -> list[dict[str, object]]:
    """So many contacts, each with a number of its own that the server finds good."""
    numbers = (2125550000 + n for n in range(first, 10**6) if n % 100 != 13)
    return [
        {"phone": next(numbers), "name": f"Contact {n}", "priority": n % 1000 + 1}
        for n in range(count)
    ]


def append(desk: Desk, api: str, file: str) -> Ended:
    return desk.run("append", "7", file, "-p", api, "--yes", "--json")


@BOTH
@pytest.mark.parametrize("count", [1, 1000, 1001])
def test_so_many_contacts_are_added_once_each(
    desk: Desk, platform: Plain, api: str, count: int
) -> None:
    campaign = platform.add(7)
    ended = append(desk, api, desk.file("new.csv", rows(count)))
    assert (ended.code, ended.report["accepted"]) == (0, count)
    assert sizes(desk) == ([count] if count <= MOST else [MOST, count - MOST])
    assert campaign.taken == [f"1{row['phone']}" for row in rows(count)]
    assert_manners(desk)


@BOTH
def test_duplicates_bad_numbers_and_a_busy_platform(desk: Desk, platform: Plain, api: str) -> None:
    campaign = platform.add(7)
    good = rows(2100)
    there = [f"1{row['phone']}" for row in good[:40]]
    campaign.contacts = {number: {} for number in there}
    refused = [dict(good[0], phone=2125550013 + 100 * n) for n in range(30)]
    unreadable = [dict(good[0], phone=phone) for phone in ("12", "none", "4407414992548")]
    lines = [*good[:1500], *refused, *unreadable, *good[1500:]]
    platform.busy = [429, 409, 423, 425]
    ended = append(desk, api, desk.file("new.csv", lines))
    assert ended.code == 4
    report = ended.report
    assert report["accepted"] == len(good) - len(there)
    wanted = [f"1{row['phone']}" for row in good[40:]]
    assert campaign.taken == wanted
    assert [seen.status for seen in sent(desk)] == [429, 409, 423, 425, 201, 201, 201]
    bodies = [json.dumps(seen.body) for seen in sent(desk)]
    assert len(set(bodies)) == 3  # the first was sent again as it was, until it was taken
    assert_manners(desk)
    reasons = {one["line"]: one["reason"] for one in report["refused"]}
    duplicates = [n for n, reason in reasons.items() if reason.startswith("duplicate: already")]
    invalid = [n for n, reason in reasons.items() if reason.startswith("invalid number (Voiso)")]
    assert duplicates == list(range(2, 42))  # the file's lines, the heads being the first
    assert invalid == list(range(1502, 1532))
    assert (report["rejected"], len(reasons), report["in_doubt"]) == (3, 70, 0)


@BOTH
def test_a_batch_whose_answer_never_comes_is_on_the_campaign_once(
    desk: Desk, platform: Plain, api: str
) -> None:
    campaign = platform.add(7)
    platform.drop_contacts = True
    ended = append(desk, api, desk.file("new.csv", rows(1500)))
    assert ended.code == 0
    report = ended.report
    assert (report["there_before"], report["accepted"], report["in_doubt"]) == (MOST, 500, 0)
    assert len(sent(desk)) == 3  # the second try is refused as duplicates, and says so
    assert campaign.taken == [f"1{row['phone']}" for row in rows(1500)]


def test_contacts_are_updated_by_their_numbers(desk: Desk, platform: Plain) -> None:
    campaign = platform.add(7)
    campaign.contacts = {f"1{row['phone']}": {"contactName": "Old"} for row in rows(1200)}
    lines = [
        {"phone": row["phone"], "name": "New", "active": "no", "priority": 0, "source": ""}
        for row in rows(1203)
    ]
    platform.busy = [423]
    ended = desk.run(
        "contacts", "update", "7", desk.file("new.csv", lines), "-p", "v1", "--yes", "--json"
    )
    assert ended.code == 4
    report = ended.report
    assert report["accepted"] == 1200
    assert [one["line"] for one in report["refused"]] == [1202, 1203, 1204]
    assert "not on the campaign" in report["refused"][0]["reason"]
    assert [seen.what for seen in sent(desk)] == ["PUT /api/v1/KEY/campaigns/{id}/contacts"] * 3
    assert [seen.status for seen in sent(desk)] == [423, 201, 201]
    assert_manners(desk)
    assert len(campaign.contacts) == 1200
    for contact in campaign.contacts.values():
        assert (contact["contactName"], contact["isActive"], contact["priority"]) == ("New", 0, 0)
        assert "contactSource" not in contact


def test_version_4_updates_no_contacts(desk: Desk, platform: Plain) -> None:
    platform.add(7)
    file = desk.file("new.csv", rows(1))
    ended = desk.run("contacts", "update", "7", file, "-p", "v4", "--yes")
    assert ended.code == 1
    assert "version 4" in ended.err
    assert sent(desk) == []


def test_context_headers_and_the_source_of_version_4(desk: Desk, platform: Plain) -> None:
    campaign = platform.add(7)
    line = {
        "Phone": "+44 20 7499 2548", "Contact name": "Bill", "Source": "CRM",
        "Contact URL": "https://my.example/1", "Is active": "no", "X-Team": "blue",
    }  # fmt: skip
    assert append(desk, "v4", desk.file("new.csv", [line])).code == 0
    assert campaign.contacts == {
        "442074992548": {
            "phone_number": "442074992548",
            "name": "Bill",
            "source": {"system": "CRM", "url": "https://my.example/1"},
            "active": False,
            "context_headers": {"X-Team": "blue"},
        }
    }


def test_a_priority_beyond_its_range_is_kept_back(desk: Desk, platform: Plain) -> None:
    platform.add(7)
    for api, least in (("v1", 0), ("v4", 1)):
        lines = [
            {"phone": row["phone"], "priority": priority}
            for row, priority in zip(
                rows(4, first=1000 * least), (least - 1, least, 1000, 1001), strict=True
            )
        ]
        ended = append(desk, api, desk.file("new.csv", lines))
        report = ended.report
        assert (report["rejected"], report["accepted"]) == (2, 2)


def test_two_programs_take_turns_at_a_campaign(desk: Desk, platform: Plain) -> None:
    campaign = platform.add(7)
    platform.slow_seconds = 0.3
    files = [desk.file(f"{n}.csv", rows(1001, first=2000 * n)) for n in (0, 1)]
    program = [sys.executable, "-m", "campmon"]
    running = [
        subprocess.Popen(
            [*program, "append", "7", file, "-p", "v1", "--yes", "--pace", "fast"],
            env=desk.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for file in files
    ]
    told = [each.communicate()[0] for each in running]
    assert [each.returncode for each in running] == [0, 0], told
    desk.assert_no_key("".join(told))
    assert [seen.status for seen in sent(desk)] == [201] * 4
    assert (campaign.most_under_way, len(campaign.taken)) == (1, 2002)
    assert_manners(desk)


def test_contacts_of_version_1_go_to_live_campaigns_alone(desk: Desk, platform: Plain) -> None:
    platform.add(7, live=False)
    ended = append(desk, "v1", desk.file("new.csv", rows(1)))
    assert (ended.code, sent(desk)) == (1, [])
    assert "not a live campaign" in ended.err
    assert append(desk, "v4", desk.file("new.csv", rows(1))).code == 0


@BOTH
def test_a_live_draft_is_started_once_it_has_contacts(
    desk: Desk, platform: Plain, api: str
) -> None:
    campaign = platform.add(7, "draft")
    ended = desk.run("play", "7", "-p", api, "--yes")
    assert ended.code == 1
    assert "no contacts yet" in ended.err
    assert not platform.asked(".*(operation|start)")
    assert append(desk, api, desk.file("new.csv", rows(2))).code == 0
    ended = desk.run("play", "7", "-p", api, "--yes")
    assert ended.code == 1
    assert "Campaign must have at least one agent to start" in ended.err
    campaign.agents.add("a@x.example")
    assert desk.run("play", "7", "-p", api, "--yes").code == 0
    assert campaign.status == "active"
    assert desk.run("pause", "7", "-p", api).code == 0
    assert campaign.status == "paused"
    assert desk.run("pause", "7", "-p", api).code == 0
    assert len(platform.asked(".*/(operation|start|pause)")) == 3  # the last was so already


@BOTH
def test_a_key_that_is_not_taken(desk: Desk, platform: Plain, api: str) -> None:
    platform.add(7)
    desk.environ[f"VOISO_KEY_{api.upper()}"] = "another-key"
    ended = desk.run("campaigns", "-p", api)
    assert ended.code == 3
    assert "api_key" in ended.err
    assert "another-key" not in ended.err + ended.out


@BOTH
def test_doctor(desk: Desk, platform: Plain, api: str) -> None:
    platform.add(7)
    ended = desk.run("doctor", "--json")
    found = {check["check"]: check for check in json.loads(ended.out)["checks"]}
    assert found[f"-p {api}"]["verdict"] == "ok"
    assert "1 campaign" in found[f"-p {api}"]["found"]
    assert "today" not in found[f"-p {api}"]["found"]


def test_doctor_says_whether_events_are_heard(desk: Desk) -> None:
    path = socket_path(Paths.from_environ(desk.environ).runtime_dir, "v4")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        checks = json.loads(desk.run("doctor", "--json").out)["checks"]
    events = [check["found"] for check in checks if check["check"] == "events"]
    assert events == [
        "v1: not heard; campmon listen -p v1 fills the panels",
        "v4: campmon listen is running",
    ]


@BOTH
def test_show_says_how_to_hear_events(desk: Desk, platform: Plain, api: str) -> None:
    platform.add(7)
    ended = desk.run("show", "7", "-p", api)
    assert ended.code == 0
    assert f"campmon listen -p {api}" in ended.out


@BOTH
def test_show_tells_what_a_listener_that_is_gone_has_kept(
    desk: Desk, platform: Plain, api: str
) -> None:
    platform.add(7)
    now = datetime.now(UTC)
    store = CallStore(store_path(Paths.from_environ(desk.environ).state_dir, api), now=lambda: now)
    at = now.timestamp()
    event = read_event(
        told.body("answered", at=at, campaign=7, agent=1, agent_start_time=told.iso(at))
    )
    assert event is not None
    store.take([event])  # and it is killed: nothing is put in order
    ended = desk.run("show", "7", "-p", api)
    store.close()
    assert ended.code == 0
    assert re.search(r"Placed +1 since", ended.out)
    assert re.search(r"answered +1 \(100", ended.out)
    assert ended.out.count("no listener runs") == 1
    assert f"Start it again: campmon listen -p {api}." in ended.out
    assert "Not known yet" not in ended.out
