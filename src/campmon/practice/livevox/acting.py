"""The methods that change something: append, create, update, state, deactivate."""

import asyncio
import csv
from dataclasses import dataclass

from pydantic import ValidationError
from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.responses import JSONResponse, Response

from campmon.model.errors import RateLimitedError, RefusedError
from campmon.model.record import Record
from campmon.model.state import Operation
from campmon.practice.http.reading import MOST_BYTES, reason_of
from campmon.practice.limits import MAX_RECORDS_PER_CALL
from campmon.practice.livevox.answers import (
    Code,
    Refusal,
    bad_request,
    no_content,
    not_valid_now,
    too_many,
)
from campmon.practice.livevox.bodies import AppendBody, CreateBody, StateBody, UpdateBody
from campmon.practice.livevox.campaign_file import read_campaign_file
from campmon.practice.livevox.properties import changes_of, properties_of_new
from campmon.practice.livevox.record_fields import CALLER_ID, RecordProblem, read_record
from campmon.practice.livevox.visit import Visit

_AT_ONCE = 500  # records checked before others get a turn

_OPERATION = {
    "STOP": Operation.STOP,
    "PLAY": Operation.PLAY,
    "PAUSE": Operation.PAUSE,
    "BUILD": Operation.BUILD,
}


async def append_records(visit: Visit) -> Response:
    """Append Campaign Record: all of the records, or none and the reason."""
    platform = visit.platform
    wait = platform.appends.take(platform.monotonic())
    if wait:
        limit = platform.appends
        raise too_many(f"More than {limit.calls} append calls in {limit.seconds:g} seconds", wait)
    body = await visit.body(AppendBody)
    records = await _read_records(body)
    await platform.present()
    campaign = visit.campaign()
    try:
        platform.dialer.append(
            campaign.id, records, at=platform.monotonic(), launches=_has_caller_id
        )
    except RateLimitedError as error:
        raise too_many(error.message, error.retry_after or 1.0) from None
    except RefusedError as error:
        raise Refusal(409, Code.NO_APPEND, error.message) from None
    return no_content()


def _has_caller_id(record: Record) -> bool:
    """Whether a record is launched (LiveVox: without a caller ID of its own it is not)."""
    return bool(record.fields.get(CALLER_ID, "").strip())


async def _read_records(body: AppendBody) -> list[Record]:
    count = len(body.records)
    if not 1 <= count <= MAX_RECORDS_PER_CALL:
        bad_request(f"records: {count}; 1 to {MAX_RECORDS_PER_CALL} may be appended in a call")
    records = []
    for number, given in enumerate(body.records):
        try:
            records.append(read_record(given))
        except RecordProblem as problem:
            bad_request(f"records.{number}.{problem}")
        if number % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
    return records


async def update_state(visit: Visit) -> Response:
    """Update Campaign State: 204, or 202 with code 105 where it is so already or cannot be."""
    platform = visit.platform
    body = await visit.body(StateBody)
    await platform.present()
    return _operate(visit, _OPERATION[body.state], body.state)


async def deactivate(visit: Visit) -> Response:
    """Deactivate Campaign; 202 with code 105 where it is so already or cannot be."""
    await visit.platform.present()
    return _operate(visit, Operation.DEACTIVATE, "DEACTIVATE")


def _operate(visit: Visit, operation: Operation, word: str) -> Response:
    campaign = visit.campaign()
    try:
        receipt = visit.platform.dialer.operate(campaign.id, operation, visit.by)
    except RefusedError:
        return not_valid_now(word)
    return not_valid_now(word) if receipt.already else no_content()


async def update_campaign(visit: Visit) -> Response:
    """Update Campaign: only what the body names is changed."""
    platform = visit.platform
    changes = changes_of(await visit.body(UpdateBody), platform.skew)
    await platform.present()
    campaign = visit.campaign()
    if not changes:
        return no_content()
    try:
        platform.dialer.update(campaign.id, platform.running.inward(changes), visit.by)
    except RefusedError as error:
        bad_request(error.message)
    return no_content()


async def create_campaign(visit: Visit) -> Response:
    """Create Campaign: a file of records, which names it, and its configuration."""
    platform = visit.platform
    sent = await _read_form(visit)
    try:
        body = CreateBody.model_validate_json(sent.configuration)
    except ValidationError as error:
        bad_request(f"campaignConfiguration: {reason_of(error)}")
    try:
        records = await asyncio.to_thread(read_campaign_file, sent.content)
    except csv.Error as error:
        bad_request(f"campaignFile: {error}")
    if not records:
        bad_request("campaignFile: there are no records in it")
    await platform.present()
    try:
        wanted = platform.running.inward(properties_of_new(body, platform.skew))
        properties = {name: value for name, value in wanted.items() if value is not None}
        campaign_id = platform.dialer.create(sent.name, records, properties, visit.by)
    except RefusedError as error:
        bad_request(error.message)
    return JSONResponse({"id": int(campaign_id)}, 201)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a creation's parts hold."""

    name: str
    content: bytes
    configuration: bytes


async def _read_form(visit: Visit) -> _Sent:
    """Read the two parts. Raises Refusal (400, 413)."""
    request = visit.request
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        bad_request("The body must be multipart/form-data")
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise Refusal(413, Code.TOO_LARGE, f"The body is larger than {MOST_BYTES} bytes")
    try:
        form = await request.form(max_files=4, max_fields=4)
    except (MultiPartException, MultipartParseError):
        bad_request("The body is not multipart/form-data as it says")
    try:
        file, configuration = form.get("campaignFile"), form.get("campaignConfiguration")
        if not isinstance(file, UploadFile) or not (file.filename or "").strip():
            bad_request("campaignFile: the attachment and its file name are mandatory")
        if configuration is None:
            bad_request("campaignConfiguration: is mandatory")
        name = (file.filename or "").strip()
        content = await file.read()
        if isinstance(configuration, UploadFile):
            return _Sent(name, content, await configuration.read())
        return _Sent(name, content, configuration.encode(errors="replace"))
    finally:
        await form.close()
