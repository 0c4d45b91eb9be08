"""Records held against numbers that are known from elsewhere: not to be called, appended before."""

from collections.abc import Sequence

from campmon.append.check_options import NumberList
from campmon.append.columns import CheckedChunk
from campmon.append.mapping import ColumnMapping
from campmon.append.names import is_dialed
from campmon.append.problems import Problem, Severity
from campmon.model.record import FieldKind


class HeldNumbers:
    """Tells of records whose numbers are on a list.

    The number dialed first makes a problem of the list's severity. Where that is an error, further
    numbers on the list are left out of their record, with a warning.
    """

    def __init__(self, lists: Sequence[NumberList], mapping: ColumnMapping) -> None:
        self._lists = tuple(lists)
        dialed = [
            (spec, mapping.header[places[0]])
            for spec, places in zip(mapping.fields, mapping.columns, strict=True)
            if places and is_dialed(spec, mapping.fields)
        ]
        dialed.sort(key=lambda one: one[0].kind is FieldKind.PHONES)
        self._first = dialed[0][1] if dialed else ""
        self._further = next(
            (name for spec, name in dialed if spec.kind is FieldKind.PHONES), self._first
        )

    def look(self, chunk: CheckedChunk) -> None:
        """Note what is held of the records of a chunk."""
        found: list[tuple[int, Problem]] = []
        firsts = chunk.firsts
        asked = list(filter(None, firsts)) if self._lists else []
        for known in self._lists:
            held = known.held(asked)
            if held:
                found += [
                    (place, self._problem(chunk.lines[place], self._first, number, known))
                    for place, number in enumerate(firsts)
                    if number in held
                ]
            if known.severity is Severity.ERROR:
                self._leave_out(chunk, known)
        for place, problem in found:
            chunk.add_problem(place, problem)

    def _leave_out(self, chunk: CheckedChunk, known: NumberList) -> None:
        """Leave out further numbers that are held."""
        several = [place for place, phones in enumerate(chunk.phones) if "," in phones]
        further = [number for place in several for number in chunk.phones[place].split(",")[1:]]
        held = known.held(further) if further else set()
        if not held:
            return
        for place in several:
            first, *others = chunk.phones[place].split(",")
            out = [number for number in others if number in held]
            if out:
                kept = [number for number in others if number not in held]
                chunk.put(place, ",".join([first, *kept]))
                for number in out:
                    chunk.add_problem(
                        place,
                        Problem(
                            chunk.lines[place],
                            self._further,
                            number,
                            known.rule,
                            Severity.WARNING,
                            f"{known.message}; left out",
                        ),
                    )

    @staticmethod
    def _problem(line: int, column: str, number: str, known: NumberList) -> Problem:
        return Problem(line, column, number, known.rule, known.severity, known.message)
