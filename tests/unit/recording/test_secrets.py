"""No secret of a profile, no address and no user name is ever in a recording."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campmon.backends.recording import open_player
from campmon.backends.recording.format import own_words
from campmon.backends.recording.redacting import IN_ITS_PLACE, Redactor
from campmon.model.detail import CampaignDetail
from campmon.model.errors import UnreachableError
from campmon.model.reading import Act
from campmon.model.state import CampaignState
from tests.tui.fixed import START, HandClock, campaign
from tests.unit.recording.ground import ActingBackend, recording

secrets = st.text(st.characters(codec="utf-8"), min_size=6, max_size=30).filter(
    lambda text: text.strip() == text and not text.isdigit()
)


class Blabbing(ActingBackend):
    """A platform that repeats the password and who logged in, wherever it can."""

    secret = ""
    user = ""

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        detail = await super().read_detail(campaign_id)
        return replace(
            detail,
            properties={"note": f"by {self.user} with {self.secret}", self.secret: self.user},
            service=((self.secret, self.user),),
        )


def texts(value: object) -> Iterator[str]:
    """All text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from texts(part)


async def _record(path: Path, secret: str, user: str) -> None:
    clock = HandClock()
    made = [
        campaign(1, f"Campaign {secret}", CampaignState.PLAYING, reason=f"{user}: {secret}",
                 state_by=user, state_at=START, service=secret),
    ]  # fmt: skip
    backend = Blabbing(clock, made, platform="practice dialer")
    backend.secret, backend.user = secret, user
    backend.acts = (Act(START, user, "C-001", secret, f"said {secret}", "done"),)
    redactor = Redactor([user])
    redactor.add(secret)
    async with recording(path, clock, [backend], redactor):
        await clock.move(4)
        backend.problem = UnreachableError(f"user={user}&pass={secret}", f"not {secret}")
        await clock.move(8)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(secret=secrets, user=st.from_regex(r"[a-z]{3,8}[0-9]{2}", fullmatch=True))
def test_whatever_the_platform_repeats_no_secret_is_in_the_file(
    tmp_path: Path, secret: str, user: str
) -> None:
    path = tmp_path / "day"
    path.unlink(missing_ok=True)
    asyncio.run(_record(path, secret, user))
    content = gzip.decompress(path.read_bytes())
    lines = [json.loads(line) for line in content.splitlines()]
    words = "\n".join(text for found in lines for text in texts(found))
    if not any(secret in f'"{word}"' for word in (*own_words(), "recording", "campmon", "version")):
        assert secret.encode() not in content
        assert json.dumps(secret).encode() not in content
        assert secret not in words
    assert f" {user} " not in words
    player = open_player(path)
    assert player.gaps == []
    assert player.recording.notes == ()


@pytest.mark.parametrize("user", ["live", "playing", "type", "campaigns", "11", "detail", "2026"])
def test_a_user_may_be_called_as_the_form_calls_things(tmp_path: Path, user: str) -> None:
    asyncio.run(_record(tmp_path / "day", "hunter22", user))
    player = open_player(tmp_path / "day")
    assert player.gaps == []
    assert player.recording.notes == ()
    player.seek(3.0)
    (found,) = player.tracks[0].campaigns
    assert found.name == f"Campaign {IN_ITS_PLACE}"
    assert found.state_by == (user if user in own_words() else IN_ITS_PLACE)
    assert found.state_at == START
    assert found.reason == f"{IN_ITS_PLACE}: {IN_ITS_PLACE}"
    player.recording.close()


def test_what_holds_nothing_is_left_as_it_is() -> None:
    redactor = Redactor(["sup1", ""])
    redactor.add("")
    same = b'{"a":1, "b":"sup12"}'
    assert redactor.redact(same) == b'{"a":1,"b":"sup12"}'
    assert Redactor().redact(same) is same
    redactor.add("12")
    redactor.add("12")
    found = json.loads(redactor.redact(b'{"n":12,"by":"sup1","sup1":["a sup1 b",null]}'))
    assert found == {"n": 12, "by": IN_ITS_PLACE, IN_ITS_PLACE: [f"a {IN_ITS_PLACE} b", None]}
