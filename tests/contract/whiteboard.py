"""An example backend, whole: campaigns on a whiteboard, a JSON file that the whole room edits.

They can be looked at, played and paused; nothing else is offered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from campmon.backends.lacking import Lacking
from campmon.model.campaign import Campaign
from campmon.model.capability import Capabilities, Capability
from campmon.model.detail import CampaignDetail
from campmon.model.errors import (
    ConfigurationError,
    NotOfferedError,
    RefusedError,
    UnknownCampaignError,
    UnreachableError,
)
from campmon.model.intent import Intent, Operate, Receipt
from campmon.model.reading import Reading
from campmon.model.record import AppendRules
from campmon.model.staffing import Staffing
from campmon.model.state import CampaignState, Operation, allows, has_taken_effect
from campmon.model.statistics import Statistics

STATES = {"running": CampaignState.PLAYING, "halted": CampaignState.PAUSED}
"""The whiteboard's words for campmon's states; any other is unknown."""

WORDS = {Operation.PLAY: "running", Operation.PAUSE: "halted"}


class WhiteboardBackend(Lacking):
    """A whiteboard at `path`."""

    platform = "whiteboard"
    epoch = ""
    append_rules: AppendRules | None = None
    capabilities = Capabilities(
        frozenset({Capability.PLAY, Capability.PAUSE}),
        {Capability.STOP: "a whiteboard only knows running and halted"},
    )

    def __init__(self, profile: str, path: Path) -> None:
        self.profile = profile
        self._path = path
        self._open = False

    async def open(self) -> None:
        self._open = True
        self._load()

    async def close(self) -> None:
        self._open = False

    async def read(self) -> Reading:
        now = datetime.now(UTC)
        rows = self._load().items()
        return Reading(tuple(self._campaign(id, row, now) for id, row in rows), now)

    async def read_campaign(self, campaign_id: str, *, cheaply: bool = False) -> Campaign:
        rows = self._load()
        if campaign_id not in rows:
            raise UnknownCampaignError(f"no campaign {campaign_id!r} is on the whiteboard")
        return self._campaign(campaign_id, rows[campaign_id], datetime.now(UTC))

    async def read_detail(self, campaign_id: str) -> CampaignDetail:
        return CampaignDetail(await self.read_campaign(campaign_id), datetime.now(UTC))

    async def read_staffing(self, campaign_id: str) -> Staffing:
        raise NotOfferedError("a whiteboard does not say who works")

    async def write(self, intent: Intent) -> Receipt:
        campaign = await self.read_campaign(intent.key.id)
        match intent.action:
            case Operate(operation) if operation in WORDS:
                return self._operate(campaign, operation)
            case _:
                raise NotOfferedError("on a whiteboard campaigns are only played and paused")

    def _operate(self, campaign: Campaign, operation: Operation) -> Receipt:
        if has_taken_effect(campaign.state, operation):
            return Receipt(already=True)
        if not allows(campaign.state, operation):
            raise RefusedError(f"it is {campaign.platform_state}")
        rows = self._load()
        rows[campaign.id]["word"] = WORDS[operation]
        self._path.write_text(json.dumps(rows), "utf-8")
        return Receipt()

    def _campaign(self, campaign_id: str, row: Mapping[str, Any], now: datetime) -> Campaign:
        loaded, completed = row.get("loaded"), row.get("completed")
        remaining = None  # what is not on the whiteboard is unknown, never 0
        if loaded is not None and completed is not None:
            remaining = loaded - completed
        figures = Statistics(loaded=loaded, completed=completed, remaining=remaining, as_of=now)
        word = row["word"]
        state = STATES.get(word, CampaignState.UNKNOWN)
        return Campaign(self.profile, campaign_id, row["name"], state, word, statistics=figures)

    def _load(self) -> dict[str, dict[str, Any]]:
        if not self._open:
            raise UnreachableError("the whiteboard is not open")
        try:
            rows: dict[str, dict[str, Any]] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UnreachableError(f"{self._path} cannot be read", "Look at it.") from error
        return rows


@dataclass(frozen=True)
class _Factory:
    name: str = "whiteboard"

    def create(self, profile: str, options: Mapping[str, object]) -> WhiteboardBackend:
        path = options.get("file")
        if not isinstance(path, str):
            mend = f'Add it to [profiles.{profile}.options]: file = "board.json"'
            raise ConfigurationError(f"profile {profile!r}: file is missing", mend)
        return WhiteboardBackend(profile, Path(path))


BACKEND = _Factory()
