"""What tests of appends ask of the machine."""

from campmon.model.intent import Append
from tests.unit.cli.machine import Machine


def rows(first: int, after: int) -> str:
    """Lines with a number and a name each."""
    return "".join(f"201555{number:04},A{number}\n" for number in range(first, after))


def appended(machine: Machine) -> list[str]:
    """The numbers that the platform was given, in order."""
    actions = [intent.action for intent in machine.backend.written]
    return [
        record.phones[0]
        for action in actions
        if isinstance(action, Append)
        for record in action.records
    ]
