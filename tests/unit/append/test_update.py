"""Records that are on a campaign are changed by rows of a file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from campmon.append import (
    AppendJob,
    AppendPlan,
    AppendReport,
    JobState,
    Journal,
    Purpose,
    Row,
    Rule,
    Severity,
    check_campaign,
    guess_mapping,
    open_table,
    preview,
)
from campmon.append.checks import CheckedRow, RowChecker
from campmon.engine.budget import RollingWindow
from campmon.engine.clock import Clock
from campmon.model.campaign import Campaign, CampaignKey
from campmon.model.capability import EVERYTHING, Capabilities, Capability
from campmon.model.errors import (
    CampmonError,
    InDoubtError,
    InputFileError,
    NotOfferedError,
    RefusedError,
)
from campmon.model.intent import (
    Append,
    Found,
    Intent,
    Landing,
    Outcome,
    OutcomeKind,
    Receipt,
    RefusedRecord,
    UpdateRecords,
)
from campmon.model.record import AppendRules, FieldKind, FieldSpec, Record
from campmon.model.state import CampaignState
from tests.unit.append.conftest import batches_of
from tests.unit.append.conftest import planned as planned_for
from tests.unit.cli.machine import FakeBackend

MakeCsv = Callable[..., Path]
LIVE = Campaign("p", "7", "Open line", CampaignState.PLAYING, live=True)
FIELDS = (
    FieldSpec("phoneNumber", "Phone", FieldKind.PHONE, required=True, synonyms=("phone",)),
    FieldSpec("contactName", "Name", synonyms=("name",)),
    FieldSpec("contactURL", "URL", FieldKind.URL, synonyms=("url",)),
    FieldSpec("priority", "Priority", FieldKind.INTEGER, minimum=0, maximum=1_000),
    FieldSpec("isActive", "Active", FieldKind.FLAG, synonyms=("active",)),
)


@pytest.fixture
def rules() -> AppendRules:
    return AppendRules(
        FIELDS,
        max_records_per_call=10,
        calls_per_window=1,
        window_seconds=2.0,
        steady_seconds=2.0,
        region="",
        e164=True,
        states=frozenset({CampaignState.PLAYING, CampaignState.PAUSED, CampaignState.DRAFT}),
        one_at_a_time=True,
        open_prefix="X-",
    )


class Answers:
    """A commander that says yes to all but the records that are to be refused."""

    def __init__(self, *refused: RefusedRecord, error: CampmonError | None = None) -> None:
        self.refused = refused
        self.error = error
        self.actions: list[object] = []

    async def see(self, key: CampaignKey) -> Campaign:
        return LIVE

    async def look_for(
        self, key: CampaignKey, records: Sequence[Record], uploaded_before: int | None
    ) -> Found:
        return Found(Landing.UNKNOWN)

    async def act(
        self, intent: Intent, *, seen: Campaign | None = None, look: bool = True
    ) -> Outcome:
        self.actions.append(intent.action)
        if self.error is not None:
            raise self.error
        assert isinstance(intent.action, Append | UpdateRecords)
        refused = tuple(one for one in self.refused if one.index < len(intent.action.records))
        accepted = len(intent.action.records) - len(refused)
        return Outcome(OutcomeKind.DONE, "done", LIVE, Receipt("", False, accepted, refused))


def number(n: int) -> str:
    return f"1201{2_000_000 + n}"


def planned(path: Path, rules: AppendRules, purpose: Purpose = Purpose.UPDATE) -> AppendPlan:
    return planned_for(path, rules, purpose)


@pytest.fixture
def plan(rules: AppendRules, make_csv: MakeCsv) -> AppendPlan:
    rows = [[number(n), f"Ann {n}", "yes"] for n in range(12)]
    return planned(make_csv([["Phone", "Name", "Active"], *rows]), rules)


async def run(
    plan: AppendPlan, commander: Answers, clock: Clock, campaign: Campaign = LIVE
) -> AppendReport:
    with Journal.open(plan.spool.parent, clock, durable=False) as journal:
        stored = journal.begin(plan, campaign)
        budget = RollingWindow(1, 2.0, clock)
        return await AppendJob(stored, campaign, commander, budget, clock, journal).run()


async def test_rows_become_updates(plan: AppendPlan, clock: Clock) -> None:
    commander = Answers()
    report = await run(plan, commander, clock)
    first, second = commander.actions
    assert isinstance(first, UpdateRecords)
    assert isinstance(second, UpdateRecords)
    assert (first.job, first.batch, len(first.records)) == (plan.job_id, 1, 10)
    assert (second.job, second.batch, len(second.records)) == (plan.job_id, 2, 2)
    assert first.records[3] == Record((number(3),), {"contactName": "Ann 3", "isActive": "1"})
    assert (report.state, report.accepted, report.exit_code) == (JobState.DONE, 12, 0)
    assert report.lines() == [f"12 of 12 rows of {plan.table.path} updated in Open line"]


async def test_the_report_as_json_has_the_keys_of_an_append(
    plan: AppendPlan, rules: AppendRules, clock: Clock
) -> None:
    appended = planned(plan.table.path, rules, Purpose.APPEND)
    reports = [await run(one, Answers(), clock) for one in (plan, appended)]
    told = [report.as_json() for report in reports]
    assert list(told[0]) == list(told[1])
    assert told[0]["accepted"] == 12


async def test_what_the_platform_refuses_is_told_by_line(plan: AppendPlan, clock: Clock) -> None:
    commander = Answers(RefusedRecord(1, "no such contact"))
    report = await run(plan, commander, clock)
    assert [row.line for row in report.refused] == [3, 13]
    assert report.lines()[1:] == [
        "refused by the platform: 2 rows",
        "  2 × no such contact: lines 3, 13",
    ]
    assert report.exit_code == 4


async def test_an_update_in_doubt_may_be_sent_again(plan: AppendPlan, clock: Clock) -> None:
    report = await run(plan, Answers(error=InDoubtError("no answer")), clock)
    (doubt,) = [line for line in report.lines() if line.startswith("in doubt: 10 rows")]
    assert doubt.endswith("sending them again changes nothing more")


def checked(rules: AppendRules, **cells: str) -> CheckedRow:
    mapping = guess_mapping(tuple(cells), (), rules.fields, rules.open_prefix)
    return RowChecker(mapping, rules, Purpose.UPDATE).check(Row(7, list(cells.values())))


def test_a_row_without_anything_to_change_is_a_problem(rules: AppendRules) -> None:
    row = checked(rules, phone=number(1), name=" ", active="")
    assert row.record is None
    (problem,) = row.problems
    assert (problem.rule, problem.severity) == (Rule.NOTHING, Severity.ERROR)
    assert str(problem) == "line 7: the row has nothing to change"
    assert checked(rules, phone=number(1), active="no").record is not None
    appended = RowChecker(guess_mapping(("phone",), (), rules.fields), rules)
    assert appended.check(Row(7, [number(1)])).record is not None


def test_only_what_is_in_the_row_is_changed(rules: AppendRules) -> None:
    row = checked(rules, phone=number(1), name="", active="No", priority="7")
    assert row.record is not None
    assert dict(row.record.fields) == {"isActive": "0", "priority": "7"}


def test_several_rows_without_anything_are_one_line(rules: AppendRules, make_csv: MakeCsv) -> None:
    plan = planned(make_csv([["phone", "name"], [number(1), ""], [number(2), ""]]), rules)
    assert "error: 2 × nothing to change, the first: line 2: " in plan.summary_lines()[1]
    with pytest.raises(InputFileError, match="nothing to change"):
        plan.check_sendable()


def test_a_number_that_is_there_twice_is_changed_by_the_first_row_alone(
    rules: AppendRules, make_csv: MakeCsv, tmp_path: Path
) -> None:
    path = make_csv([["phone", "name"], [number(1), "Ann"], [number(1), "Bob"]])
    plan = planned(path, rules)
    assert (plan.good, plan.bad) == (1, 1)
    assert "the same number as in line 2, with other fields" in plan.summary_lines()[1]
    plan.write_rejects(tmp_path / "rejects.csv")
    assert (
        '"the same number as in line 2, with other fields",12012000001,Bob'
        in (tmp_path / "rejects.csv").read_text()
    )
    appended = planned(path, rules, Purpose.APPEND)
    assert (appended.good, appended.warned) == (2, 1)


def test_the_first_rows_are_shown_as_updates(rules: AppendRules, make_csv: MakeCsv) -> None:
    table = open_table(make_csv([["phone", "name"], [number(1), ""]]))
    mapping = guess_mapping(table.header, table.sample, rules.fields)
    assert preview(table, mapping, rules, Purpose.UPDATE)[0].record is None
    assert preview(table, mapping, rules)[0].record is not None


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"priority": "1001"}, "is not from 0 to 1,000"),
        ({"priority": "-1"}, "is not from 0 to 1,000"),
        ({"priority": "high"}, "is not a whole number"),
        ({"active": "perhaps"}, "is neither yes nor no"),
        ({"url": "crm.example"}, "is not a web address"),
    ],
)
def test_values_that_the_platform_does_not_take(
    rules: AppendRules, cells: dict[str, str], message: str
) -> None:
    row = checked(rules, phone=number(1), **cells)
    assert row.record is None
    assert message in str(row.problems[0])


@pytest.mark.parametrize(
    ("minimum", "maximum", "value", "message"),
    [
        (None, 5, "6", "is more than 5"),
        (2, None, "1", "is less than 2"),
        (None, 5, "-9", ""),
        (2, None, "1000000", ""),
    ],
)
def test_a_range_may_be_open(
    rules: AppendRules, minimum: int | None, maximum: int | None, value: str, message: str
) -> None:
    spec = FieldSpec("n", "N", FieldKind.INTEGER, minimum=minimum, maximum=maximum)
    row = checked(replace(rules, fields=(FIELDS[0], spec)), phone=number(1), n=value)
    assert [problem.message for problem in row.problems] == ([message] if message else [])


def test_columns_of_open_names_are_fields(rules: AppendRules, make_csv: MakeCsv) -> None:
    path = make_csv(
        [["Phone", "X-Order", "x-tier", "X-", "Zip"], [number(1), "A 1", "gold", "1", "01234"]]
    )
    plan = planned(path, rules)
    mapped = {spec.name: columns for spec, columns in plan.mapping.mapped}
    assert mapped == {"phoneNumber": ("Phone",), "X-Order": ("X-Order",), "x-tier": ("x-tier",)}
    assert plan.mapping.unmapped == ("X-", "Zip")
    (batch,) = batches_of(plan)
    assert dict(batch.records[0].fields) == {"X-Order": "A 1", "x-tier": "gold"}
    table = plan.table
    closed = guess_mapping(table.header, table.sample, rules.fields)
    assert "X-Order" in closed.unmapped


def test_a_field_of_such_a_name_stays_itself(rules: AppendRules) -> None:
    mapping = guess_mapping(("priority", "X"), (), rules.fields, "PRI")
    assert mapping.fields == rules.fields
    mapping = guess_mapping(("phone", "X-Order"), (), rules.fields, "X-").with_overrides(
        ["X-Order="]
    )
    assert mapping.unmapped == ("X-Order",)


@pytest.mark.parametrize(
    ("campaign", "said"),
    [
        (replace(LIVE, state=CampaignState.STOPPED), "it must be draft, playing or paused"),
        (replace(LIVE, no_append="it is not live"), "it is not live"),
    ],
)
async def test_a_campaign_that_takes_no_updates(
    plan: AppendPlan, clock: Clock, campaign: Campaign, said: str
) -> None:
    with pytest.raises(RefusedError, match="cannot update records of Open line") as refused:
        check_campaign(campaign, plan.rules, Purpose.UPDATE)
    assert said in str(refused.value)
    commander = Answers()
    with pytest.raises(RefusedError, match="cannot update"):
        await run(plan, commander, clock, campaign)
    assert commander.actions == []


def test_what_was_not_created_to_take_appends_may_be_updated(rules: AppendRules) -> None:
    closed = replace(LIVE, appendable=False)
    check_campaign(closed, rules, Purpose.UPDATE)
    with pytest.raises(RefusedError, match="was created to take appends"):
        check_campaign(closed, rules)
    only = replace(rules, states=frozenset({CampaignState.PLAYING}))
    with pytest.raises(RefusedError, match=r"be playing\. Choose a campaign that is playing"):
        check_campaign(replace(LIVE, state=CampaignState.DONE), only, Purpose.UPDATE)


def test_a_platform_without_it_says_why(rules: AppendRules) -> None:
    backend = FakeBackend({})
    backend.update_rules = None
    with pytest.raises(NotOfferedError, match="takes no records to update"):
        Purpose.UPDATE.offered_by(backend)
    backend.update_rules = rules
    backend.capabilities = EVERYTHING
    assert Purpose.UPDATE.offered_by(backend) is rules
    backend.capabilities = Capabilities(
        frozenset({Capability.APPEND}), {Capability.UPDATE_RECORDS: "v4 has none"}
    )
    with pytest.raises(NotOfferedError, match="v4 has none"):
        Purpose.UPDATE.offered_by(backend)
    with pytest.raises(NotOfferedError, match="to update"):
        check_campaign(LIVE, None, Purpose.UPDATE)


def test_the_words() -> None:
    assert Purpose.APPEND.of_records(1) == "append 1 record to"
    assert Purpose.UPDATE.of_records(1_200) == "update 1,200 records of"
    assert (Purpose.APPEND.doing, Purpose.UPDATE.doing) == ("appending", "updating")
    assert Purpose.APPEND.action() == Append(())
    assert Purpose.UPDATE.action() == UpdateRecords(())
