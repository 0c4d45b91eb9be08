"""A process that appends a file, or goes on with it, and may be killed at any moment.

Says in a line whatever it does. Ends with 0 once all is sent, with AGAIN where it has to be
started once more.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from pydantic import SecretStr

from campmon.append import AppendJob, Journal, guess_mapping, open_table, plan_append
from campmon.append.journal import StoredJob
from campmon.backends.livevox import BACKEND
from campmon.backends.livevox.backend import LiveVoxBackend
from campmon.engine.audit import AuditLog
from campmon.engine.budgets import budget_for
from campmon.engine.commander import Commander
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.errors import CampmonError
from campmon.model.intent import Append, Found, Intent, Outcome, OutcomeKind
from campmon.model.record import AppendRules, Record
from tests.system.append.kill.fast_clock import FACTOR, FastClock
from tests.system.append.kill.platform import LATE_SECONDS

AGAIN = 75
CALL, LOOK, ANSWERED, NOTHING = "call with batch ", "looked: ", "answered", "nothing was done"
"""How the lines begin from which is seen that no batch is sent twice without a look."""

RECORDS_PER_CALL = 10
_TIMEOUT_SECONDS = 0.5
_SETTLE_SECONDS = 2 * LATE_SECONDS * FACTOR


class _Telling(Commander):
    """Says which batch is sent, and when it looks, before either."""

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        """Carry out an intent."""
        assert isinstance(intent.action, Append)
        _say(f"{CALL}{intent.action.batch}")
        try:
            outcome = await super().act(intent, seen=seen, look=look)
        except CampmonError as error:
            _say(f"{NOTHING}: {error.code}")
            raise
        _say("in doubt" if outcome.kind is OutcomeKind.IN_DOUBT else ANSWERED)
        return outcome

    async def look_for(
        self, key: CampaignKey, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        """Look for records."""
        found = await super().look_for(key, records, uploaded_before)
        _say(f"{LOOK}{found.landing.value}")
        return found


async def main(state: Path, file: Path, campaign_id: str, place: Mapping[str, str]) -> int:
    """Append `file` to a campaign, from wherever it was left."""
    clock = FastClock()
    backend = BACKEND.create(
        "acme",
        {
            "base_url": place["base_url"],
            "client_name": place["client_name"],
            "username": place["username"],
            "password": SecretStr(place["password"]),
            "access_token": SecretStr(place["access_token"]),
            "timeout_seconds": _TIMEOUT_SECONDS,
        },
    )
    assert backend.append_rules is not None
    rules = replace(
        backend.append_rules,
        max_records_per_call=RECORDS_PER_CALL,
        settle_seconds=_SETTLE_SECONDS,
    )
    try:
        with Journal.open(state / "appends", clock) as journal:
            await backend.open()
            job = await _job(journal, backend, rules, file, campaign_id)
            if job is None:
                return 0
            budget = budget_for(
                rules,
                clock,
                state_dir=state,
                counted=("livevox", place["base_url"]),
                campaign_id=campaign_id,
            )
            audit = AuditLog(state / "audit.jsonl", clock)
            append = AppendJob(
                job,
                await backend.read_campaign(campaign_id),
                _Telling(backend, audit, clock=clock, who="killed"),
                budget,
                clock,
                journal,
                random=Random(os.getpid()),
            )
            report = await append.run(lambda progress: _say(progress.state.value))
            _say(f"ended: {report.state.value}: {report.error}")
            return 0 if report.state.final else AGAIN
    except CampmonError as error:
        _say(f"failed: {error}")
        return AGAIN
    finally:
        await backend.close()


async def _job(
    journal: Journal, backend: LiveVoxBackend, rules: AppendRules, file: Path, campaign_id: str
) -> StoredJob | None:
    """The job of that file, begun where there is none; None where it has ended."""
    known = [job for job in journal.jobs(10_000) if job.file == file]
    if known:
        return None if known[0].state.final else known[0]
    _say("planning")
    table = open_table(file)
    mapping = guess_mapping(table.header, (), rules.fields)
    job_id = f"{campaign_id}-{os.getpid()}"
    plan = plan_append(table, mapping, rules, folder=journal.folder, job_id=job_id)
    return journal.begin(plan, await backend.read_campaign(campaign_id), pace="fast")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    told = json.loads(sys.argv[4])
    sys.exit(asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], told)))
