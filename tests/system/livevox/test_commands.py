"""Every command against a LiveVox of another hand: what it does, says, and asks for."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from campmon.model.zones import day_begins
from tests.system.livevox.conftest import Desk
from tests.system.livevox.quirky import HOSTILE, Quirky

pytestmark = pytest.mark.no_cover  # its parts are traced in tests/unit

LOGIN = "POST /session/login"
STATS = "POST /realtime/campaign/stats"
READ = "GET /campaign/campaigns/{id}"
SEARCH = "POST /campaign/campaigns/search"
STATE = "PUT /campaign/campaigns/{id}/state"
CONFIGURATION = {
    "typeId": 1, "serviceId": 55101, "operatorPhone": "4155041922", "callerId": "LOCAL",
    "voiceId": 1, "answeringMachineOption": "NO_MESSAGES", "callbackPhone": "4155041922",
    "dialingStrategyId": 49080, "appendable": True,
    "scheduleTime": {"start": "1795385723000", "end": "1795407323000", "nextDay": True},
}  # fmt: skip


@pytest.fixture(autouse=True)
def campaigns(platform: Quirky) -> None:
    """A dozen campaigns, among them what the real one may send."""
    states = ["PLAYING", "PAUSED", "PREBUILT", "ACTIVE", "STOPPED", "REPORTED", "SOMETHING_NEW",
              "DEACTIVATED", "LOADING", "READY_UNBUILT"]  # fmt: skip
    for number, state in enumerate(states):
        platform.add(4100 + number, state)
    platform.add(4110, "PLAYING", name=HOSTILE)
    day = 86_400_000
    platform.add(4111, "REPORTED", uploadDate=int(time.time() * 1000) - 3 * day)


def test_the_list(desk: Desk) -> None:
    ended = desk.run("campaigns", "--json")
    assert ended.code == 0
    assert ended.whats == [LOGIN, SEARCH, STATS]
    found = {campaign["id"]: campaign for campaign in json.loads(ended.out)}
    assert set(found) == {*(str(4100 + n) for n in range(11))} - {"4107"}
    states = {number: campaign["state"] for number, campaign in found.items()}
    assert (states["4102"], states["4106"], states["4105"]) == ("built", "unknown", "done")
    assert found["4106"]["platform_state"] == "SOMETHING_NEW"
    figures = [found["4100"][key] for key in ("uploaded", "loaded", "completed", "remaining")]
    assert figures == [40, 38, 10, 28]
    loading = [found["4108"][key] for key in ("uploaded", "loaded", "completed", "remaining")]
    assert loading == [40, None, None, None]
    assert found["4109"]["uploaded"] is None
    assert found["4110"]["name"] == "]0;x[bold red]past due[/]"
    assert found["4100"]["provenance"] == "reported"


def test_every_campaign_there_is(desk: Desk) -> None:
    ended = desk.run("campaigns", "--all", "--json")
    ids = [campaign["id"] for campaign in json.loads(ended.out)]
    assert sorted(ids) == [str(4100 + n) for n in range(12)]
    assert "GET /campaign/campaigns" in ended.whats


def test_campaigns_of_other_days(desk: Desk, platform: Quirky) -> None:
    ended = desk.run("campaigns", "--from", "5d", "--to", "2d", "--service", "55101", "--json")
    assert [campaign["id"] for campaign in json.loads(ended.out)] == ["4111"]
    asked = platform.asked(SEARCH)[-1].json
    assert asked["service"] == {"service": [{"id": 55101}]}
    assert asked["dateRange"]["from"] < asked["dateRange"]["to"]
    ended = desk.run("campaigns", "--state", "playing", "--state", "paused", "--type", "1")
    assert ended.code == 0
    asked = platform.asked(SEARCH)[-1].json
    assert sorted(asked["state"]) == ["PAUSED", "PLAYING"]
    assert asked["type"] == {"type": [{"id": 1}]}


def test_a_state_alone_is_asked_for_where_the_board_looks(desk: Desk, platform: Quirky) -> None:
    yesterday = day_begins(datetime.now(UTC)) - timedelta(hours=1)
    platform.add(4112, "PLAYING", uploadDate=round(yesterday.timestamp() * 1000))
    listed = json.loads(desk.run("campaigns", "--json").out)
    window = platform.asked(SEARCH)[-1].json["dateRange"]
    playing = json.loads(desk.run("campaigns", "--state", "playing", "--json").out)
    asked = platform.asked(SEARCH)[-1].json
    assert (asked["dateRange"], asked["state"]) == (window, ["PLAYING"])
    shown = {each["id"]: each["loaded"] for each in listed if each["state"] == "playing"}
    assert {each["id"]: each["loaded"] for each in playing} == shown
    assert shown["4112"] == 38


def test_each_request_carries_the_session_alone(desk: Desk, platform: Quirky) -> None:
    desk.run("show", "4100")
    login, *others = platform.log
    assert "LV-Access" in login.headers
    assert "LV-Session" not in login.headers
    assert others
    for seen in others:
        assert "LV-Session" in seen.headers
        assert "LV-Access" not in seen.headers


@pytest.mark.parametrize(
    ("command", "campaign", "state"),
    [
        ("pause", "4100", "PAUSED"),
        ("play", "4101", "PLAYING"),
        ("stop", "4100", "STOPPED"),
        ("build", "4103", "PREBUILT"),
    ],
)
def test_operations(desk: Desk, platform: Quirky, command: str, campaign: str, state: str) -> None:
    ended = desk.run(command, campaign, "--yes", "--json")
    assert ended.code == 0, ended.err
    assert platform.campaigns[int(campaign)]["status"] == state
    assert ended.whats == [LOGIN, READ, STATS, STATE, READ, STATS]
    assert json.loads(ended.out)["outcome"] == "done"
    again = desk.run(command, campaign, "--yes", "--json")
    assert again.code == 0
    assert json.loads(again.out)["outcome"] == "already so"
    assert STATE not in again.whats


def test_a_202_is_told_and_not_tried_again(desk: Desk, platform: Quirky) -> None:
    platform.campaigns[4106]["status"] = "REPORTED"
    platform.campaigns[4106]["name"] = "over"
    ended = desk.run("build", "4106", "--yes")
    assert ended.code == 1
    platform.campaigns[4106]["status"] = "NEVER_HEARD_OF"  # an unknown word: the platform decides
    platform.forbidden = ""
    ended = desk.run("pause", "4106", "--yes")
    assert ended.code == 0  # the platform said yes
    assert len(platform.asked(STATE.replace("{id}", r"\{id\}"))) == 1


def test_deactivate(desk: Desk, platform: Quirky) -> None:
    ended = desk.run("deactivate", "4104", "--yes")
    assert ended.code == 0
    assert platform.campaigns[4104]["status"] == "DEACTIVATED"


def test_an_unknown_campaign(desk: Desk) -> None:
    ended = desk.run("pause", "999", "--yes")
    assert ended.code == 2
    assert STATE not in ended.whats


def test_append(desk: Desk, platform: Quirky) -> None:
    rows = "".join(f"B{n:04d},Eve,2015551{n:03d},2015552{n:03d},LOC\n" for n in range(25))
    file = desk.file("r.csv", f"account,first name,phone,alt phone,extra1\n{rows}")
    ended = desk.run("append", "4100", file, "--yes", "--json")
    assert ended.code == 0, ended.err
    assert ended.report["accepted"] == 25
    assert len(platform.records[4100]) == 65
    sent = platform.asked("PUT .*/transactions")
    assert len(sent) == 1
    assert sent[0].json["records"][3] == {
        "account": "B0003", "firstName": "Eve", "phone1": "2015551003",
        "phone2": ["2015552003"], "extra1": "LOC",
    }  # fmt: skip
    assert "practicePhoneAlternate" in ended.err  # without it they will not launch: said loudly
    assert ended.whats.count(SEARCH) == 0


@pytest.mark.parametrize(
    ("campaign", "facts", "why"),
    [
        ("4104", {}, "stopped"),
        ("4100", {"appendable": False}, "allowed"),
        ("4100", {"typeId": 5}, "manual"),
        ("4100", {"typeId": "2"}, "callback"),
        ("4100", {"uploadDate": 1_599_160_914_000}, "day"),
    ],
)
def test_what_takes_no_append_is_refused_before_the_file_is_read(
    desk: Desk, platform: Quirky, campaign: str, facts: dict[str, object], why: str
) -> None:
    platform.campaigns[int(campaign)].update(facts)
    file = desk.file("r.csv", "phone\nthis is no number at all\n")
    ended = desk.run("append", campaign, file, "--yes")
    assert ended.code == 1
    assert why in ended.err
    assert platform.asked("PUT .*") == []


def test_create(desk: Desk, platform: Quirky) -> None:
    records = desk.file("evening.txt", "1,4155550001\n2,4155550002\n")
    configuration = desk.file("c.json", json.dumps(CONFIGURATION))
    ended = desk.run("create", records, "--config", configuration, "--yes", "--json")
    assert ended.code == 0, ended.err
    made = platform.campaigns[4112]
    assert made["name"] == "evening.txt"
    assert len(platform.records[4112]) == 2
    sent = {key: made[key] for key in CONFIGURATION}
    assert sent == CONFIGURATION | {
        "scheduleTime": {"start": 1795385723000, "end": 1795407323000, "nextDay": True}
    }
    del CONFIGURATION_WITHOUT["serviceId"]
    lacking = desk.file("d.json", json.dumps(CONFIGURATION_WITHOUT))
    ended = desk.run("create", records, "--config", lacking, "--yes")
    assert ended.code == 2
    assert "serviceId" in ended.err
    assert len(platform.asked("POST /campaign/campaigns")) == 1


CONFIGURATION_WITHOUT = dict(CONFIGURATION)


def test_update_sends_only_what_changes(desk: Desk, platform: Quirky) -> None:
    ended = desk.run(
        "update", "4100", "callerId=LOCAL", "voiceId=1", "scheduleTime.nextDay=true", "--yes"
    )
    assert ended.code == 0, ended.err
    (sent,) = platform.asked("PUT .*")
    assert sent.json == {"callerId": "LOCAL", "scheduleTime": {"nextDay": True}}
    ended = desk.run("update", "4100", "callerId=LOCAL", "--yes")
    assert ended.code == 0
    assert len(platform.asked("PUT .*")) == 1
    ended = desk.run("update", "4100", "callerld=LOCAL", "--yes")
    assert ended.code == 2
    assert "callerId" in ended.err


def test_records_are_paged_lazily(desk: Desk, platform: Quirky) -> None:
    platform.add(4200, count=2_500)
    ended = desk.run("records", "4200", "--limit", "5", "--json")
    assert [record["account"] for record in json.loads(ended.out)] == [
        f"A{n:05d}" for n in range(5)
    ]
    asked = platform.asked("GET .*transactionList")
    assert [seen.query for seen in asked] == [
        {"count": "5", "offset": "0", "extra": "false", "daysDue": "false", "validOnly": "false"}
    ]
    ended = desk.run("records", "4200", "--limit", "0", "--json")
    accounts = [record["account"] for record in json.loads(ended.out)]
    assert accounts == [f"A{n:05d}" for n in range(2_500)]
    assert "123456789" not in ended.out  # no social security number is shown whole
    ended = desk.run("records", "4200", "--phone", "(415) 555-2345", "--json")
    assert [record["account"] for record in json.loads(ended.out)] == ["A02345"]


def test_calls(desk: Desk, platform: Quirky) -> None:
    now = int(time.time() * 1000)
    platform.calls[4100] = [
        {"account": "A1", "phoneDialed": 4155550001, "startedTIme": now - 9_000,
         "finishedTime": str(now - 5_000), "finished": now - 5_000, "livevoxResultId": "316"},
        {"account": None, "phoneDialed": "4155550002", "started": None, "finished": now - 4_000,
         "liveVoxResultId": 326},
    ]  # fmt: skip
    desk.configure('result_names = { 316 = "No answer" }')
    ended = desk.run("calls", "4100", "--since", "5m", "--json")
    assert ended.code == 0, ended.err
    calls = json.loads(ended.out)
    assert [call["result"] for call in calls] == ["No answer", "326"]
    assert calls[0]["phone"] == "4155550001"


def test_an_expired_session_is_renewed_once(desk: Desk, platform: Quirky) -> None:
    platform.expire_next = True
    ended = desk.run("pause", "4100", "--yes")
    assert ended.code == 0
    assert ended.whats.count(LOGIN) == 2
    assert ended.whats.count(STATE) == 1


def test_an_append_after_its_session_expired_is_two_calls_in_the_budget(
    desk: Desk, platform: Quirky
) -> None:
    platform.expire_at = "PUT .*/transactions"
    rows = "".join(f"B{n:04d},2015551{n:03d},4155550100\n" for n in range(25))
    file = desk.file("r.csv", f"account,phone,caller id\n{rows}")
    ended = desk.run("append", "4100", file, "--yes", "--json", "--pace", "fast")
    assert ended.code == 0, ended.err
    assert ended.report["accepted"] == 25
    first, second = platform.asked("PUT .*/transactions")
    assert first.body == second.body
    assert first.headers["LV-Session"] != second.headers["LV-Session"]
    assert ended.whats.count(LOGIN) == 2
    added = [record["account"] for record in platform.records[4100][40:]]
    assert added == [f"B{n:04d}" for n in range(25)]
    (budget,) = (desk.folder / "state").rglob("*.calls")
    assert len(budget.read_text().split()) == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("LV_PASSWORD", "wrong", "user name or password"), ("LV_TOKEN", "wrong", "token")],
)
def test_a_refused_login(desk: Desk, name: str, value: str, said: str) -> None:
    desk.environ[name] = value
    ended = desk.run("campaigns")
    assert ended.code == 3
    assert said in ended.err
    assert ended.whats == [LOGIN]


def test_a_password_that_is_about_to_expire(desk: Desk, platform: Quirky) -> None:
    platform.password_days = "3"
    ended = desk.run("campaigns")
    assert ended.code == 0
    assert "3 days" in ended.err


def test_a_role_that_may_not(desk: Desk, platform: Quirky) -> None:
    platform.forbidden = ".*/state"
    ended = desk.run("pause", "4100", "--yes")
    assert ended.code == 1
    assert "Manager" in ended.err
    platform.forbidden = ".*"
    ended = desk.run("campaigns")
    assert ended.code == 3
    assert "Manager" in ended.err


def test_a_platform_that_is_gone(desk: Desk) -> None:
    desk.platform.base_url = "http://127.0.0.1:9"
    desk.configure()
    ended = desk.run("campaigns", "--json")
    assert ended.code == 3
    assert json.loads(ended.out)["error"]["code"] == "unreachable"


class TestLostAnswers:
    """Carried out, and never answered: nothing is sent again, and the truth is told."""

    def test_a_state(self, desk: Desk, platform: Quirky) -> None:
        platform.drop_after, platform.drops_left = ".*/state", 1
        ended = desk.run("pause", "4100", "--yes", "--json")
        assert ended.code == 0
        assert "never came" in json.loads(ended.out)["message"]
        assert ended.whats.count(STATE) == 1

    def test_an_append(self, desk: Desk, platform: Quirky) -> None:
        platform.drop_after, platform.drops_left = ".*/transactions", 1
        rows = "".join(f"B{n:04d},2015551{n:03d},4155550100\n" for n in range(25))
        file = desk.file("r.csv", f"account,phone,caller id\n{rows}")
        ended = desk.run("append", "4100", file, "--yes", "--json")
        assert ended.code == 0, ended.err
        assert ended.report["accepted"] == 25
        assert len(platform.records[4100]) == 65  # none doubled, none lost
        assert len(platform.asked("PUT .*/transactions")) == 1

    def test_a_creation(self, desk: Desk, platform: Quirky) -> None:
        platform.drop_after, platform.drops_left = "POST /campaign/campaigns", 1
        records = desk.file("evening.txt", "1,4155550001\n")
        configuration = desk.file("c.json", json.dumps(CONFIGURATION))
        ended = desk.run("create", records, "--config", configuration, "--yes", "--json")
        assert ended.code == 0
        assert json.loads(ended.out)["campaign"]["id"] == "4112"
        assert len(platform.asked("POST /campaign/campaigns")) == 1

    def test_an_update(self, desk: Desk, platform: Quirky) -> None:
        platform.drop_after, platform.drops_left = "PUT .*", 1
        ended = desk.run("update", "4100", "callerId=LOCAL", "--yes")
        assert ended.code == 0
        assert len(platform.asked("PUT .*")) == 1


def test_no_figure_is_derived_for_an_act_that_needs_none(desk: Desk, platform: Quirky) -> None:
    platform.realtime = False
    ended = desk.run("pause", "4100", "--yes", "--json")
    assert ended.code == 0
    assert ended.whats == [LOGIN, READ, STATS, STATE, READ]
    assert json.loads(ended.out)["campaign"]["uploaded"] is None
    ended = desk.run("stop", "4100", "--yes")
    assert ended.code == 0
    assert any("transactionList" in what for what in ended.whats)  # the name may be asked for


def test_without_the_subscription_figures_are_derived(desk: Desk, platform: Quirky) -> None:
    platform.realtime = False
    now = int(time.time() * 1000)
    platform.calls[4100] = [
        {"account": f"A{n % 7:05d}", "phoneDialed": "4155550001", "started": now - 9_000,
         "finished": now - 5_000 + n, "liveVoxResultId": 316}
        for n in range(10)
    ]  # fmt: skip
    ended = desk.run("show", "4100", "--json")
    shown = json.loads(ended.out)
    assert shown["provenance"] == "derived"
    assert (shown["uploaded"], shown["loaded"]) == (40, 38)
    assert shown["completed"] in (7, None)  # unknown where the day began after its upload
    ended = desk.run("campaigns")
    assert ended.code == 0
    assert len(ended.asked) < 64


def test_campaigns_whose_figures_are_not_derived_yet_are_counted(
    desk: Desk, platform: Quirky
) -> None:
    platform.realtime = False
    desk.configure("calls_per_minute = 10")
    ended = desk.run("campaigns", "--json")
    listed = {campaign["id"]: campaign for campaign in json.loads(ended.out)}
    counted = [each for each, campaign in listed.items() if campaign["uploaded"] is not None]
    never = {"4103", "4108", "4109"}  # not built: there is nothing to count
    assert counted
    awaited = len(listed) - len(counted) - len(never)
    assert f"within 10 calls a minute; {awaited} of 10 campaigns have none yet" in ended.err
