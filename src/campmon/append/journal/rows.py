"""Jobs and batches as rows of the journal's tables, and back."""

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from campmon.append.batches import BatchOutline
from campmon.append.journal.stored import BatchWork, StoredJob
from campmon.append.plan import AppendPlan
from campmon.append.purpose import Purpose
from campmon.append.report import BatchResult, BatchState, JobState, RefusedRow
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.record import AppendRules, FieldKind, FieldSpec
from campmon.model.state import CampaignState

JOB_COLUMNS = (
    "id, profile, campaign, campaign_name, purpose, rules, file, content, row_count, rejected,"
    " mapping, pace, who, spool, state, started, finished, error, uploaded_before, uploaded_after"
)
BATCH_COLUMNS = (
    "number, records, first_line, last_line, digest, place, length, state, accepted, there_before,"
    " in_doubt, refused, message, uploaded_before, sent_at, still, unanswered"
)

Cell = str | bytes | int | None


def new_job(plan: AppendPlan, campaign: Campaign, pace: str, who: str, now: datetime) -> StoredJob:
    """A job of which nothing was sent yet."""
    return StoredJob(
        id=plan.job_id,
        key=campaign.key,
        campaign_name=campaign.name,
        purpose=plan.purpose,
        rules=plan.rules,
        file=plan.table.path,
        content=plan.content,
        rows=plan.rows,
        rejected=plan.bad,
        mapping=tuple((spec.name, tuple(names)) for spec, names in plan.mapping.mapped),
        pace=pace,
        who=who,
        spool=plan.spool,
        state=JobState.READY,
        batches=tuple(BatchWork(BatchResult(outline)) for outline in plan.outlines),
        started=now,
    )


def of_job(job: StoredJob, folder: Path) -> tuple[Cell, ...]:
    """A job as a row of JOB_COLUMNS. A spool in the journal's folder goes by its name alone."""
    spool = job.spool.name if job.spool.parent == folder else job.spool
    return (
        job.id,
        job.key.profile,
        job.key.id,
        job.campaign_name,
        job.purpose.value,
        json.dumps(_of_rules(job.rules)),
        os.fsencode(job.file),
        job.content,
        job.rows,
        job.rejected,
        json.dumps(job.mapping),
        job.pace,
        job.who,
        os.fsencode(spool),
        job.state.name,
        job.started.isoformat(),
        job.finished.isoformat() if job.finished else None,
        json.dumps(job.error) if job.error else None,
        *job.uploaded,
    )


def of_batch(job_id: str, work: BatchWork) -> tuple[Cell, ...]:
    """A batch as a row: its job, then BATCH_COLUMNS."""
    outline, result = work.outline, work.result
    return (
        job_id,
        outline.number,
        outline.records,
        outline.first_line,
        outline.last_line,
        outline.digest,
        outline.offset,
        outline.length,
        result.state.name,
        result.accepted,
        result.there_before,
        result.in_doubt,
        json.dumps([(row.line, row.reason) for row in result.refused]),
        result.message,
        work.uploaded_before,
        work.sent_at.isoformat() if work.sent_at else None,
        None if work.left is None else json.dumps(work.left),
        work.unanswered,
    )


def to_job(row: sqlite3.Row, batches: list[sqlite3.Row], folder: Path) -> StoredJob:
    """A job from its row and those of its batches, in order."""
    error = json.loads(row["error"]) if row["error"] else None
    return StoredJob(
        id=row["id"],
        key=CampaignKey(row["profile"], row["campaign"]),
        campaign_name=row["campaign_name"],
        purpose=Purpose(row["purpose"]),
        rules=_to_rules(json.loads(row["rules"])),
        file=Path(os.fsdecode(row["file"])),
        content=row["content"],
        rows=row["row_count"],
        rejected=row["rejected"],
        mapping=tuple((field, tuple(names)) for field, names in json.loads(row["mapping"])),
        pace=row["pace"],
        who=row["who"],
        spool=folder / os.fsdecode(row["spool"]),
        state=JobState[row["state"]],
        batches=tuple(map(_to_batch, batches)),
        started=datetime.fromisoformat(row["started"]),
        finished=datetime.fromisoformat(row["finished"]) if row["finished"] else None,
        error=(error[0], error[1], error[2]) if error else None,
        uploaded=(row["uploaded_before"], row["uploaded_after"]),
    )


def _to_batch(row: sqlite3.Row) -> BatchWork:
    outline = BatchOutline(
        row["number"],
        row["records"],
        row["first_line"],
        row["last_line"],
        bytes(row["digest"]),
        row["place"],
        row["length"],
    )
    result = BatchResult(
        outline,
        BatchState[row["state"]],
        row["accepted"],
        tuple(RefusedRow(line, reason) for line, reason in json.loads(row["refused"])),
        row["in_doubt"],
        row["message"],
        row["there_before"],
    )
    return BatchWork(
        result,
        row["uploaded_before"],
        datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None,
        None if row["still"] is None else tuple(json.loads(row["still"])),
        row["unanswered"],
    )


def _of_rules(rules: AppendRules) -> dict[str, object]:
    return {**asdict(rules), "states": sorted(rules.states)}


def _to_rules(found: Mapping[str, Any]) -> AppendRules:
    """The rules as they were; what this campmon does not know of them is left out."""
    known = {spec.name for spec in fields(AppendRules)}
    values: dict[str, Any] = {name: value for name, value in found.items() if name in known}
    values["fields"] = tuple(map(_to_spec, found["fields"]))
    values["states"] = frozenset(map(CampaignState, found["states"]))
    return AppendRules(**values)


def _to_spec(found: Mapping[str, Any]) -> FieldSpec:
    known = {spec.name for spec in fields(FieldSpec)}
    values: dict[str, Any] = {name: value for name, value in found.items() if name in known}
    values["kind"] = FieldKind(found["kind"])
    values["synonyms"] = tuple(found["synonyms"])
    return FieldSpec(**values)
