"""What a platform's answer makes of a batch."""

from collections.abc import Iterator
from dataclasses import replace

from campmon.append.batches import Batch
from campmon.append.journal.stored import BatchWork
from campmon.append.report import BatchState, RefusedRow
from campmon.model.intent import Receipt
from campmon.model.record import Record


def records_left(batch: Batch, work: BatchWork) -> tuple[Record, ...]:
    """The records of a batch that are still to be sent, or in doubt."""
    if work.left is None:
        return batch.records
    return tuple(batch.records[place] for place in work.left)


def after_answer(batch: Batch, work: BatchWork, receipt: Receipt | None, message: str) -> BatchWork:
    """The batch after an answer to the call with `work.left`.

    What was refused as a duplicate is there already where an earlier call with it was never
    answered. Where the platform took fewer than it did not refuse, and does not say which, those
    are in doubt.
    """
    places, result = work.places, work.result
    repeated = work.unanswered > 1  # this call is one of them
    refused: list[RefusedRow] = []
    gone, there = set(), 0
    for one in receipt.refused if receipt is not None else ():
        place = places[one.index]
        gone.add(place)
        if repeated and one.duplicate:
            there += 1
        else:
            refused.append(RefusedRow(batch.lines[place], one.reason))
    taken = len(places) - len(gone)
    told = receipt.accepted if receipt is not None else None
    accepted = taken if told is None else min(told, taken)
    in_doubt = taken - accepted
    every = (*result.refused, *refused)
    state = BatchState.PARTLY if every else BatchState.ACCEPTED
    answered = replace(
        result,
        state=BatchState.IN_DOUBT if in_doubt else state,
        accepted=result.accepted + accepted,
        refused=every,
        in_doubt=in_doubt,
        there_before=result.there_before + there,
        message=message,
    )
    left = tuple(place for place in places if place not in gone) if in_doubt else ()
    return replace(work, result=answered, left=left, unanswered=1 if in_doubt else 0)


def after_refusals(batch: Batch, work: BatchWork, reason: str) -> BatchWork:
    """The batch once what is left of it is refused, record by record, for one reason."""
    refused = tuple(RefusedRow(batch.lines[place], reason) for place in work.places)
    result = replace(
        work.result, state=BatchState.PARTLY, refused=(*work.result.refused, *refused), in_doubt=0
    )
    return replace(work, result=result, left=(), unanswered=0)


def numbers_there(batch: Batch, work: BatchWork) -> Iterator[str]:
    """The numbers dialed first of the batch's records that are on the campaign."""
    refused = {row.line for row in work.result.refused}
    left = set(work.places)
    if not refused and not left:  # most often, and then fast
        yield from [record.phones[0] for record in batch.records]
        return
    for place, (record, line) in enumerate(zip(batch.records, batch.lines, strict=True)):
        if place not in left and line not in refused:
            yield record.phones[0]
