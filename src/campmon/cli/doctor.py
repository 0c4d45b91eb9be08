"""`campmon doctor`: what may be in the way, and how to mend it."""

import click

from campmon.cli.checks import Checkup, Finding, Verdict
from campmon.cli.options import json_option
from campmon.cli.session import Session


@click.command()
@json_option
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Look at terminal, configuration, permissions and sources; say how to mend what is wrong.

    Ends with 0 if nothing fails, else with 1.
    """
    findings = session.run(Checkup(session).findings())
    failed = any(finding.verdict is Verdict.FAIL for finding in findings)
    if as_json:
        session.streams.document(
            {
                "ok": not failed,
                "checks": [
                    {
                        "check": finding.check,
                        "verdict": finding.verdict.value,
                        "found": finding.found,
                        "mend": finding.mend or None,
                    }
                    for finding in findings
                ],
            }
        )
    else:
        for finding in findings:
            session.streams.data(_line(finding))
    return 1 if failed else 0


def _line(finding: Finding) -> str:
    line = f"{finding.verdict.value:<4}  {finding.check:<13}  {finding.found}"
    return f"{line}\n{'':21}→ {finding.mend}" if finding.mend else line
