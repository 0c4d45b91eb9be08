"""Staffing against a Voiso of another hand."""

import pytest

from tests.system.voiso.conftest import Desk
from tests.system.voiso.plain import Plain

pytestmark = pytest.mark.no_cover  # its parts are traced in tests/unit


def test_staffing_of_version_1(desk: Desk, platform: Plain) -> None:
    campaign = platform.add(7)
    platform.agents = {f"a{n}@x.example": 70 + n for n in range(5)}
    platform.teams = {"North", "South"}
    ended = desk.run(
        "staffing", "7", "-p", "v1", "--yes", "--json", "--add-agent", "a1@x.example",
        "--add-agent", "no@x.example", "--add-team", "North", "--remove-team", "South",
    )  # fmt: skip
    assert ended.code == 4
    assert (campaign.agents, campaign.teams) == ({"a1@x.example"}, {"North"})
    (request,) = platform.asked("PATCH .*")
    assert request.headers["Authorization"].startswith("Bearer ")
    told = ended.out + ended.err
    for name in ("a1@x.example", "no@x.example", "North", "South"):
        assert name in told
    seen = desk.run("staffing", "7", "-p", "v1")
    assert "a1@x.example" in seen.out
    assert "North" in seen.out


def test_staffing_of_version_4(desk: Desk, platform: Plain) -> None:
    campaign = platform.add(7)
    platform.add(8).agents = {"a2@x.example"}
    platform.agents = {f"a{n}@x.example": 70 + n for n in range(5)}
    ended = desk.run("staffing", "7", "-p", "v4", "--yes", "--add-agent", "a2@x.example")
    assert ended.code == 0
    assert campaign.agents == {"a2@x.example"}
    ended = desk.run("staffing", "7", "-p", "v4", "--yes", "--remove-agent", "a2@x.example")
    assert ended.code == 1
    assert "version 4" in ended.err
    assert campaign.agents == {"a2@x.example"}
