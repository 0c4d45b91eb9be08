"""What a person is asked on the way from a file to a campaign, beside the confirmation itself."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from campmon.append import AppendPlan, EarlierJob, Purpose
from campmon.append.encodings import encodings_offered
from campmon.append.journal import DoubtDecision
from campmon.cli.record_wish import RecordWish
from campmon.cli.streams import Streams
from campmon.cli.table import fit
from campmon.model.errors import ConfirmationNeededError, UsageError

TERMINAL = "/dev/tty"
_PREVIEW_CELLS = 44
NOTHING_SENT = "Nothing was sent."


class BadRows(StrEnum):
    """What is done about rows that cannot be sent."""

    SEND = "send the good ones"
    WRITE = "write the bad ones to a file, and stop"
    CHECK = "the file is corrected: check it again"
    STOP = "stop"


@contextmanager
def asking_streams(streams: Streams, wish: RecordWish) -> Iterator[Streams]:
    """The streams to ask on: where stdin is the records, the terminal itself, if there is one."""
    if not wish.from_stdin or not streams.stderr.isatty():
        yield streams
        return
    with ExitStack() as held:
        try:
            terminal = held.enter_context(open(TERMINAL, encoding="utf-8"))
        except OSError:
            yield streams
        else:
            yield replace(streams, stdin=terminal)


async def choose(streams: Streams, question: str, answers: Mapping[str, str]) -> str:
    """Ask until one of the letters of `answers` is typed, or a word that begins with it.

    "" is returned where the terminal was closed instead, or nothing was typed.
    """
    streams.talk(question)
    for letter, meaning in answers.items():
        streams.talk(f"  {letter}  {meaning}")
    while True:
        answer = (await streams.ask(f"[{'/'.join(answers)}]")).strip().casefold()
        if not answer or answer[0] in answers:
            return answer[:1]


async def choose_encoding(streams: Streams, path: Path) -> str:
    """The code page that a text file is in, chosen by how its first telling line reads; "" if none.

    Raises InputFileError if the file cannot be read.
    """
    offered = await asyncio.to_thread(encodings_offered, path)
    if not offered:
        return ""
    streams.talk(f"{path} is no UTF-8. Which of these lines reads right?")
    for number, choice in enumerate(offered, start=1):
        line = fit(choice.preview_lines[0], _PREVIEW_CELLS)
        streams.talk(f"{number:4}  {line}  ({choice.label})")
    typed = (await streams.ask(f"[1-{len(offered)}]")).strip()
    return offered[int(typed) - 1].name if typed in map(str, range(1, len(offered) + 1)) else ""


async def decide_bad_rows(streams: Streams, wish: RecordWish, plan: AppendPlan) -> BadRows:
    """What to do about the rows that cannot be sent; they are not sent in any case.

    Raises ConfirmationNeededError if it has to be asked and there is nobody.
    """
    way = wish.bad_rows or ("ask" if streams.can_ask and not wish.yes else "skip")
    if way == "skip":
        return BadRows.SEND
    if way == "stop":
        return BadRows.STOP
    rows = f"{_rows(plan.bad)} of {plan.rows:,}"
    if not streams.can_ask:
        raise ConfirmationNeededError(
            f"cannot ask about {rows} that cannot be sent: there is no terminal",
            "Say --bad-rows skip, or --bad-rows stop.",
        )
    answers = {
        "s": f"send the {plan.good:,} good, leave the {plan.bad:,} out",
        "w": f"write the {plan.bad:,} to a file to be corrected, and stop",
        "c": "the file is corrected now: check it again",
        "q": "stop",
    }
    if wish.piped:
        del answers["c"]
    letter = await choose(streams, f"{rows} cannot be sent. What now?", answers)
    return {"s": BadRows.SEND, "w": BadRows.WRITE, "c": BadRows.CHECK}.get(letter, BadRows.STOP)


async def ask_place_of_rejects(streams: Streams, wish: RecordWish, plan: AppendPlan) -> Path:
    """Where the bad rows go that are to be corrected; a name beside the file is offered."""
    path = plan.table.path
    stem, _, rest = path.name.partition(".")
    name = f"{stem}.rejected.{rest}" if rest else f"{stem}.rejected"
    offered = Path("rejected.csv") if wish.piped else path.with_name(name)
    typed = (await streams.ask(f"To which file? [{offered}]")).strip()
    return _typed_path(typed) if typed else offered


async def check_not_twice(
    streams: Streams,
    wish: RecordWish,
    plan: AppendPlan,
    earlier: Sequence[EarlierJob],
    named: str,
) -> None:
    """Have it confirmed that records go to a campaign to which they went before.

    Raises UsageError if nobody is to be asked, ConfirmationNeededError if the answer is no.
    """
    if not earlier or wish.again or wish.purpose is Purpose.UPDATE:
        return
    told, mend = sent_before(plan, earlier, named)
    if wish.yes or not streams.can_ask:
        raise UsageError(told, mend)
    streams.complain(f"SENT BEFORE: {told}", mend)
    answer = await streams.ask("Send them once more, although they are there already? [y/N]")
    if answer.strip().casefold() not in ("y", "yes"):
        raise ConfirmationNeededError("not sent a second time", NOTHING_SENT)


def sent_before(plan: AppendPlan, earlier: Sequence[EarlierJob], named: str) -> tuple[str, str]:
    """What to say of jobs that sent the same to the campaign, and what can be done."""
    last, shared = earlier[0].job, earlier[0].shared
    what = "the same records were sent to"
    if shared is not None:
        what = (
            f"{plan.sent_before:,} of the {_records(plan.good)} have numbers that were appended to"
        )
    told = (
        f"{what} {named} before: job {last.id}, {last.started.astimezone():%Y-%m-%d %H:%M}, "
        f"from {last.file}, {last.accepted:,} of {last.good:,} taken"
    )
    doubted = sum(work.result.in_doubt for work in last.batches)
    if doubted:
        told += f", {doubted:,} in doubt"
    if shared is not None and len(earlier) > 1:
        others = len(earlier) - 1
        told += f"; and {others:,} other job{'' if others == 1 else 's'}"
    if last.finished is None:
        return told, (
            f"It can go on: campmon append --resume {last.id}. To send them once more: --again."
        )
    return told, f"See campmon jobs {last.id}. To send them once more: --again."


async def ask_about_doubt(streams: Streams, what: str, evidence: str) -> DoubtDecision:
    """What a person decides of records of which nothing can be known."""
    answers = {
        "l": "they are on the campaign: go on with the next",
        "a": "they are not: send them again",
        "s": "leave them out, and go on with the next",
        "q": "decide later; nothing is sent now",
    }
    question = f"IN DOUBT: {what}" + (f"\n  {evidence}" if evidence else "")
    letter = await choose(streams, question, answers)
    decided = {"l": DoubtDecision.LANDED, "a": DoubtDecision.AGAIN, "s": DoubtDecision.SKIP}
    return decided.get(letter, DoubtDecision.ASK)


def _typed_path(text: str) -> Path:
    return Path(text).expanduser()


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
