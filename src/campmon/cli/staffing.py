"""`campmon staffing`: who works campaigns, and changes to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from campmon.backends.base import Backend
from campmon.cli.acting import EXIT_CODES
from campmon.cli.confirm import confirm_new
from campmon.cli.finding import find, find_each
from campmon.cli.options import complete_campaign, json_option, profile_option, yes_option
from campmon.cli.session import Session
from campmon.cli.staffing_words import (
    Ended,
    Planned,
    answer_lines,
    list_object,
    list_table,
    plan_lines,
    planned_object,
)
from campmon.engine.commander import Commander
from campmon.model.agent_names import decoded, read_agent_names
from campmon.model.campaign import Campaign
from campmon.model.capability import Capability
from campmon.model.errors import (
    AccessError,
    AuditError,
    CampmonError,
    InputFileError,
    NotOfferedError,
    UnreachableError,
    UsageError,
)
from campmon.model.intent import Intent, OutcomeKind, Staff, Tier
from campmon.model.staffing import Staffing
from campmon.model.staffing_plan import Kind, Known, Mark, Name, copied, plan_for, why_not_marked
from campmon.model.text import clean
from campmon.settings.profile import Profile

PARTLY = 4
_SHOWN_UNREAD = 3
_MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    campaigns: tuple[str, ...]
    named: tuple[tuple[Kind, Mark, str], ...]
    agents_from: Path | None
    copy_from: str | None
    exact: bool
    everybody: bool
    dry_run: bool
    yes: bool
    as_json: bool

    @property
    def changes(self) -> bool:
        """Whether anything is to be changed; otherwise it is listed."""
        return bool(self.named or self.agents_from or self.copy_from)


@click.command()
@click.argument(
    "campaigns",
    metavar="CAMPAIGN...",
    nargs=-1,
    required=True,
    shell_complete=complete_campaign,
)
@click.option("--add-agent", "add_agents", metavar="A", multiple=True, help="Put an agent on.")
@click.option("--remove-agent", "remove_agents", metavar="A", multiple=True, help="Take one off.")
@click.option("--add-team", "add_teams", metavar="T", multiple=True, help="Put a team on.")
@click.option("--remove-team", "remove_teams", metavar="T", multiple=True, help="Take one off.")
@click.option(
    "--agents-from",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Put the agents of a list on: text or CSV.",
)
@click.option("--copy-from", metavar="CAMPAIGN", help="Put those on who work another campaign.")
@click.option("--exact", is_flag=True, help="With --copy-from: and take all others off.")
@click.option("--all", "everybody", is_flag=True, help="List those too who are not on it.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")
@profile_option
@yes_option
@json_option
@click.pass_obj
def staffing(  # the command's options, one parameter each
    session: Session,
    campaigns: tuple[str, ...],
    add_agents: tuple[str, ...],
    remove_agents: tuple[str, ...],
    add_teams: tuple[str, ...],
    remove_teams: tuple[str, ...],
    agents_from: Path | None,
    copy_from: str | None,
    exact: bool,
    everybody: bool,
    dry_run: bool,
    profile: str | None,
    yes: bool,
    as_json: bool,
) -> int:
    """List who works campaigns, or change it.

    CAMPAIGN is an id, a name, or the beginning of either. A is an agent's id (Voiso: the e-mail
    address) or a name that only one agent has, T a team's name; options may be given several
    times. What changes is shown first, and confirmed once for all campaigns.
    """
    if exact and copy_from is None:
        raise UsageError("--exact needs --copy-from", "Name the campaign to copy from.")
    given = (
        (Kind.AGENT, Mark.ADD, add_agents),
        (Kind.AGENT, Mark.REMOVE, remove_agents),
        (Kind.TEAM, Mark.ADD, add_teams),
        (Kind.TEAM, Mark.REMOVE, remove_teams),
    )
    named = tuple((kind, mark, text) for kind, mark, texts in given for text in texts)
    wish = _Wish(campaigns, named, agents_from, copy_from, exact, everybody, dry_run, yes, as_json)
    return session.run(_staffing(session, session.profile(profile), wish))


async def _staffing(session: Session, profile: Profile, wish: _Wish) -> int:
    from_file = _agents_of(wish.agents_from)  # nobody logs in for a list that is not there
    async with session.source(profile) as backend:
        _check_offered(backend)
        found = await find_each(backend, wish.campaigns, session.clock, cheaply=True)
        campaigns = list({one.campaign.key: one.campaign for one in found}.values())
        present = [await backend.read_staffing(campaign.id) for campaign in campaigns]
        if not wish.changes:
            return _list(session, campaigns, present, wish)
        planned = await _planned(session, backend, campaigns, present, from_file, wish)
        commander = session.commander(backend, profile)
        return await _change(session, commander, planned, wish)


def _check_offered(backend: Backend) -> None:
    why_not = backend.capabilities.why_not(Capability.STAFFING)
    if why_not is not None:
        raise NotOfferedError(f"{backend.platform} does not offer this: {why_not}")


def _agents_of(path: Path | None) -> tuple[str, ...]:
    """The agents that a file lists. Raises InputFileError unless all of it is understood."""
    if path is None:
        return ()
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror or error}") from error
    read = read_agent_names(decoded(content, str(path)))
    if read.unread_count:
        first = "; ".join(map(str, read.unread[:_SHOWN_UNREAD]))
        more = read.unread_count - _SHOWN_UNREAD
        rest = f"; and {more:,} more" if more > 0 else ""
        raise InputFileError(
            f"{path}: not everything in it is an agent: {first}{rest}",
            "Correct the list: nothing is changed by half of it.",
        )
    if not read.names:
        raise InputFileError(f"{path} names no agents", "Write one agent a line.")
    return read.names


async def _planned(
    session: Session,
    backend: Backend,
    campaigns: Sequence[Campaign],
    present: Sequence[Staffing],
    from_file: tuple[str, ...],
    wish: _Wish,
) -> list[Planned]:
    """What the wish comes to, campaign by campaign; what is named counts before what is copied."""
    marks: dict[Name, Mark] = {}
    known = Known(present)
    if wish.copy_from is not None:
        found = await find(backend, wish.copy_from, session.clock, cheaply=True)
        if found.campaign.key in {campaign.key for campaign in campaigns}:
            raise UsageError(
                f"{found.campaign.name} cannot be copied to itself", "Name another campaign."
            )
        source = await backend.read_staffing(found.campaign.id)
        known = Known((*present, source))
        marks |= copied(source, present, exact=wish.exact)
        if not source.agents and not source.teams:
            raise UsageError(
                f"nobody is known to work {found.campaign.name}: nothing to copy", source.caution
            )
        if source.caution:
            session.streams.complain(f"{found.campaign.name}: {source.caution}")
    marks |= _named_marks(known, from_file, wish)
    return [
        Planned(campaign, staffing, plan_for(campaign, staffing, marks))
        for campaign, staffing in zip(campaigns, present, strict=True)
    ]


def _named_marks(known: Known, from_file: tuple[str, ...], wish: _Wish) -> dict[Name, Mark]:
    """The marks for what the options name. Raises UsageError where one name has two."""
    marks: dict[Name, Mark] = {}
    listed = tuple((Kind.AGENT, Mark.ADD, text) for text in from_file)
    for kind, mark, text in (*wish.named, *listed):
        name = clean(text).strip()
        if not name:
            raise UsageError("an agent or team without a name was given", "Name whom you mean.")
        meant = (kind, known.meant(kind, name))
        if marks.setdefault(meant, mark) is not mark:
            raise UsageError(f"{kind} {meant[1]} is to be added and removed", "Choose one.")
    return marks


def _list(
    session: Session, campaigns: Sequence[Campaign], present: Sequence[Staffing], wish: _Wish
) -> int:
    both = list(zip(campaigns, present, strict=True))
    if wish.as_json:
        session.streams.document({"campaigns": [list_object(*one) for one in both]})
        return 0
    width = session.streams.columns
    session.streams.data(
        list_table(both, everybody=wish.everybody, width=width, styled=session.styled)
    )
    for campaign, staffing in both:
        if staffing.caution:
            session.streams.complain(f"{campaign.name}: {staffing.caution}")
    for kind in Kind:
        why_not = why_not_marked(present, kind, Mark.ADD)
        if why_not is not None:
            session.streams.complain(f"no {kind}s can be put on: {why_not}")
    return 0


async def _change(
    session: Session, commander: Commander, planned: Sequence[Planned], wish: _Wish
) -> int:
    """Show what changes, have it confirmed, carry it out and tell the platform's answers."""
    lines = [line for one in planned for line in plan_lines(one)]
    quiet = wish.dry_run and wish.as_json
    if not quiet:
        (session.streams.data if wish.dry_run else session.streams.talk)("\n".join(lines))
    to_do = [one for one in planned if one.plan.change]
    tiers = [commander.check(Staff(one.plan.change), one.campaign) for one in to_do]
    ended = [Ended(one) for one in planned]
    if to_do and not wish.dry_run:
        names = ", ".join(f"{one.campaign.name} ({one.campaign.id})" for one in to_do)
        confirmed = await confirm_new(
            session.streams, f"change the staffing of {names}", max(tiers), yes=wish.yes
        )
        ended = await _carry_out(commander, planned, confirmed)
    code = _exit_code([_code_of(one, dry_run=wish.dry_run) for one in ended])
    if wish.as_json:
        session.streams.document(
            {
                "dry_run": wish.dry_run,
                "campaigns": [planned_object(one) for one in ended],
                "exit_code": code,
            }
        )
    elif not wish.dry_run:
        session.streams.data("\n".join(line for one in ended for line in answer_lines(one)))
    return code


async def _carry_out(
    commander: Commander, planned: Sequence[Planned], confirmed: Tier
) -> list[Ended]:
    """One campaign after the other; where the platform is out of reach the rest is left."""
    ended: list[Ended] = []
    lost: CampmonError | None = None
    for one in planned:
        if not one.plan.change:
            ended.append(Ended(one))
            continue
        if lost is not None:
            ended.append(Ended(one, error=lost, begun=False))
            continue
        intent = Intent(one.campaign.key, Staff(one.plan.change), confirmed)
        try:
            ended.append(Ended(one, await commander.act(intent)))
        except CampmonError as error:
            ended.append(Ended(one, error=error))
            if isinstance(error, UnreachableError | AccessError | AuditError):
                lost = error
    return ended


def _code_of(ended: Ended, *, dry_run: bool) -> int:
    """The exit code that one campaign alone would end with."""
    plan = ended.planned.plan
    if ended.error is not None:
        return ended.error.exit_code
    kind = ended.outcome.kind if ended.outcome is not None else None
    if plan.refused or ended.planned.not_known:
        done = plan.change and kind is not OutcomeKind.NOTHING
        return PARTLY if done else NotOfferedError.exit_code
    return 0 if dry_run or kind is None else EXIT_CODES[kind]


def _exit_code(codes: Sequence[int]) -> int:
    """That of all campaigns if it is the same; else done in part, if anything was."""
    if len(set(codes)) == 1:
        return codes[0]
    return PARTLY if {0, PARTLY} & set(codes) else 1
