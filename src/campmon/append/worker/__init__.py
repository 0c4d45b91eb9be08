"""An append's opening, checking and sending, out of the way of the screen.

    worker = ProcessWorker(worker_command(profile, read_only=False), environ=…, log=…)
    table = await worker.open(path, options)
    plan = await worker.check(Check(table, mapping, rules, purpose, campaign, options), on_progress)
    report = await worker.run(Start(campaign, pace, tier, who), on_progress, on_begun)
    worker.pause() / .go_on() / .cancel();  await worker.close()

One worker does one append from the file to the end. The other end of the pipes is `serve`, with a
`Desk` behind it; `DirectWorker` is the same desk without a process between.
"""

from campmon.append.worker.asking import AppendWorker, DirectWorker
from campmon.append.worker.desk import LAST_CALL_SECONDS, Bench, Desk, Surroundings
from campmon.append.worker.messages import Check, Resume, Start
from campmon.append.worker.process import ProcessWorker, worker_command

__all__ = [
    "LAST_CALL_SECONDS",
    "AppendWorker",
    "Bench",
    "Check",
    "Desk",
    "DirectWorker",
    "ProcessWorker",
    "Resume",
    "Start",
    "Surroundings",
    "worker_command",
]
