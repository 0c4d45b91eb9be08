"""The platform's answers as models, and the values made of them.

The models know the wire's spelling; keys are compared without case, `_` and `-`, because the
reference spells them differently in its tables and in its examples (livevoxResultId and
liveVoxResultId, started and startedTime). Validation cannot fail: see `lenient`.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, PlainValidator, model_validator

from campmon.backends.http.lenient import (
    plain_keys,
    read_amount,
    read_count,
    read_flag,
    read_id,
    read_pairs,
    read_text,
    read_whole,
)
from campmon.backends.livevox.client.moments import (
    AS_SOON_AS_POSSIBLE,
    END_OF_DAY,
    read_milliseconds,
    read_moment,
)
from campmon.backends.livevox.client.rows import (
    AgentRow,
    CallRow,
    CampaignFacts,
    CampaignRow,
    Schedule,
    ServiceRow,
    StatsRow,
    TransactionRow,
)

Text = Annotated[str, PlainValidator(read_text)]
Id = Annotated[str | None, PlainValidator(read_id)]
Whole = Annotated[int | None, PlainValidator(read_whole)]
Count = Annotated[int | None, PlainValidator(read_count)]
Flag = Annotated[bool | None, PlainValidator(read_flag)]
Amount = Annotated[Decimal | None, PlainValidator(read_amount)]
Moment = Annotated[datetime | None, PlainValidator(read_moment)]
Milliseconds = Annotated[int | None, PlainValidator(read_milliseconds)]
Pairs = Annotated[dict[str, str], PlainValidator(read_pairs)]


def _alias(name: str) -> str:
    return name.replace("_", "")


class WireModel(BaseModel):
    """An object of the wire: unknown keys are passed over, missing and null ones are not told."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=_alias)

    @model_validator(mode="before")
    @classmethod
    def _without_case(cls, found: Any) -> Any:
        return plain_keys(found) if isinstance(found, Mapping) else {}


class LoginWire(WireModel):
    """The answer to a login."""

    session_id: Annotated[Id, Field(repr=False)] = None
    client_id: Id = None
    user_id: Id = None
    days_until_password_expires: Whole = None


class ErrorWire(WireModel):
    """What goes with a refusal."""

    code: Whole = None
    message: Text = Field("", validation_alias=AliasChoices("message", "error", "detail"))


class CampaignWire(WireModel):
    """A campaign in the lists, and the part of Read Campaign that is the same."""

    id: Id = Field(None, validation_alias=AliasChoices("id", "campaignid"))
    name: Text = ""
    type_id: Whole = None
    service_id: Id = None
    status: Text = ""
    upload_date: Moment = None


class ScheduleWire(WireModel):
    """When a campaign is to run."""

    start: Milliseconds = None
    end: Milliseconds = None
    next_day: Flag = None

    def schedule(self) -> Schedule:
        """The schedule, with the two numbers that are no moments taken for what they mean."""
        start = None if self.start == AS_SOON_AS_POSSIBLE else read_moment(self.start)
        end = None if self.end == END_OF_DAY else read_moment(self.end)
        return Schedule(start, end, self.next_day)


class FactsWire(CampaignWire):
    """Read Campaign, as far as it is more than facts to show."""

    build_date: Moment = None
    actual_start_date: Moment = None
    actual_end_date: Moment = None
    appendable: Flag = None
    schedule_time: Annotated[object, PlainValidator(lambda value: value)] = None


class CallWire(WireModel):
    """A finished call attempt."""

    account: Text = ""
    phone: Text = Field("", validation_alias=AliasChoices("phonedialed", "phone"))
    started: Moment = Field(None, validation_alias=AliasChoices("started", "startedtime"))
    finished: Moment = Field(None, validation_alias=AliasChoices("finished", "finishedtime"))
    result_id: Id = Field(None, validation_alias=AliasChoices("livevoxresultid", "resultid"))


class ConsumerWire(WireModel):
    """The person of a record."""

    first_name: Text = ""
    last_name: Text = ""
    date_of_birth: Text = ""
    email: Text = ""
    ssn: Text = ""
    zip_code: Text = ""


class TransactionWire(WireModel):
    """A record of a campaign."""

    id: Id = Field(None, validation_alias=AliasChoices("accounttransactionid", "id"))
    account: Text = ""
    balance: Amount = None
    result_id: Id = Field(None, validation_alias=AliasChoices("livevoxresultid", "resultid"))
    consumer: ConsumerWire = ConsumerWire()
    phone: Annotated[object, PlainValidator(lambda value: value)] = None
    extra: Pairs = {}
    days_due: Pairs = {}

    def phones(self) -> tuple[str, ...]:
        """The phones by their ordinals; those without one stand last, as they came."""
        if not isinstance(self.phone, Mapping | list):
            lone = read_text(self.phone)
            return (lone,) if lone else ()
        placed: list[tuple[float, str]] = []
        entries = [self.phone] if isinstance(self.phone, Mapping) else self.phone
        for entry in entries:
            keys = plain_keys(entry) if isinstance(entry, Mapping) else {"phone": entry}
            ordinal, phone = read_whole(keys.get("ordinal")), read_text(keys.get("phone"))
            if phone:
                placed.append((float("inf") if ordinal is None else ordinal, phone))
        return tuple(phone for _, phone in sorted(placed, key=lambda place: place[0]))

    def others(self) -> dict[str, str]:
        """Everything told of a record that has no place of its own in a row."""
        consumer = self.consumer
        person = {
            "date_of_birth": consumer.date_of_birth,
            "email": consumer.email,
            "ssn": consumer.ssn,
            "zip": consumer.zip_code,
        }
        return {key: told for key, told in person.items() if told} | self.extra | self.days_due


class StatsWire(WireModel):
    """Real-time figures of a campaign; the reference does not say how its id is called."""

    id: Id = Field(None, validation_alias=AliasChoices("id", "campaignid"))
    uploaded: Count = None
    loaded: Count = None
    completed: Count = None
    remaining: Count = None


class ServiceWire(WireModel):
    """Real-time figures of a service: what tells it from others."""

    id: Id = Field(None, validation_alias=AliasChoices("serviceid", "id"))
    name: Text = Field("", validation_alias=AliasChoices("servicename", "name"))


class AgentWire(WireModel):
    """An agent's state."""

    service_id: Id = None
    login_id: Id = Field(None, validation_alias=AliasChoices("agentloginid", "loginid"))
    state: Id = Field(None, validation_alias=AliasChoices("stateid", "state"))


def campaign_row(found: Mapping[str, object]) -> CampaignRow | None:
    """A campaign of a list; None without an id."""
    wire = CampaignWire.model_validate(found)
    if wire.id is None:
        return None
    return CampaignRow(
        wire.id, wire.name, wire.type_id, wire.service_id, wire.status, wire.upload_date
    )


def campaign_facts(campaign_id: str, found: Mapping[str, object]) -> CampaignFacts:
    """What Read Campaign told; its answer does not repeat the id."""
    wire = FactsWire.model_validate(found)
    schedule = None
    if isinstance(wire.schedule_time, Mapping):
        schedule = ScheduleWire.model_validate(wire.schedule_time).schedule()
    return CampaignFacts(
        id=campaign_id,
        name=wire.name,
        type_id=wire.type_id,
        service_id=wire.service_id,
        status=wire.status,
        upload_date=wire.upload_date,
        build_date=wire.build_date,
        actual_start_date=wire.actual_start_date,
        actual_end_date=wire.actual_end_date,
        appendable=wire.appendable,
        schedule=schedule,
        facts=dict(found),
    )


def call_row(found: Mapping[str, object]) -> CallRow | None:
    """A finished call; None where it names neither an account nor a phone."""
    wire = CallWire.model_validate(found)
    if not (wire.account or wire.phone):
        return None
    return CallRow(wire.account, wire.phone, wire.started, wire.finished, wire.result_id)


def transaction_row(found: Mapping[str, object]) -> TransactionRow | None:
    """A record; None without an id."""
    wire = TransactionWire.model_validate(found)
    if wire.id is None:
        return None
    return TransactionRow(
        id=wire.id,
        account=wire.account,
        phones=wire.phones(),
        first_name=wire.consumer.first_name,
        last_name=wire.consumer.last_name,
        result_id=wire.result_id,
        balance=wire.balance,
        others=wire.others(),
    )


def stats_row(found: Mapping[str, object]) -> StatsRow | None:
    """Figures of a campaign; None without an id."""
    wire = StatsWire.model_validate(found)
    if wire.id is None:
        return None
    return StatsRow(wire.id, wire.uploaded, wire.loaded, wire.completed, wire.remaining)


def service_row(found: Mapping[str, object]) -> ServiceRow | None:
    """Figures of a service, under the keys they came with; None without an id."""
    wire = ServiceWire.model_validate(found)
    if wire.id is None:
        return None
    names = {"serviceid", "servicename"}
    figures = {key: told for key, told in found.items() if not names & plain_keys({key: 0}).keys()}
    return ServiceRow(wire.id, wire.name, figures)


def agent_row(found: Mapping[str, object]) -> AgentRow | None:
    """An agent; None without a login id."""
    wire = AgentWire.model_validate(found)
    return None if wire.login_id is None else AgentRow(wire.service_id, wire.login_id, wire.state)


def rows_found(answer: Mapping[str, object], *names: str) -> list[object] | None:
    """The list of rows in an answer, which stands under one of `names` or is its only list.

    A null or missing list is an empty one; a lone object is a list of one. None: what stands there
    is no list, so that the answer tells nothing.
    """
    keys = plain_keys(answer)
    found = next((keys[name] for name in names if keys.get(name) is not None), None)
    if found is None:
        lists = [value for value in answer.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else []
    if isinstance(found, Mapping):
        return [found]
    return found if isinstance(found, list) else None


def has_next(answer: Mapping[str, object]) -> bool:
    """Whether the platform says that rows come after these."""
    told = plain_keys(answer).get("next")
    return bool(told.strip()) if isinstance(told, str) else bool(told)
