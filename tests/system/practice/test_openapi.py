"""The committed OpenAPI file, and the face held against it."""

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from campmon.practice.livevox.accounts import practice_accounts
from campmon.practice.livevox.app import METHODS
from campmon.practice.livevox.serving import Face
from tests.system.practice.served import served

FILE = Path(__file__).parents[3] / "docs" / "openapi" / "livevox.json"
PASSWORD, TOKEN = "open-sesame", "token-1"

RULES_THAT_A_SCHEMA_CANNOT_SAY = [
    "POST /campaign/campaigns",  # a schedule that ends before it begins
    "POST /campaign/campaigns/search",  # from after to
    "POST /campaign/campaigns/{id}/finishedCalls",
    "PUT /campaign/campaigns/{id}/transactions",  # 450 characters of phone2 when joined
]

pytestmark = pytest.mark.no_cover  # thousands of requests, of which the unit tests have a few

schema = schemathesis.pytest.from_fixture("described")
on_campaigns = schema.include(path_regex=r"\{id\}")

bounded = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described() -> BaseSchema:
    """What the file says. Read when it is asked for: to make cases of it takes seconds."""
    return schemathesis.openapi.from_path(FILE)


@pytest.fixture(scope="module")
def face() -> Iterator[Face]:
    with served(practice_accounts(password=PASSWORD, access_token=TOKEN)) as made:
        yield made


@pytest.fixture(scope="module")
def session(face: Face) -> str:
    answer = httpx.post(
        f"{face.base_url}/session/login",
        headers={"LV-Access": TOKEN},
        json={"clientName": "PRACTICE", "userName": "manager", "password": PASSWORD},
        trust_env=False,
    )
    return str(answer.json()["sessionId"])


@pytest.fixture(scope="module")
def campaigns(face: Face, session: str) -> "cycle[int]":
    answer = httpx.get(
        f"{face.base_url}/campaign/campaigns?count=1000&offset=0",
        headers={"LV-Session": session},
        trust_env=False,
    )
    return cycle([row["id"] for row in answer.json()["campaignDetails"]])


def test_every_method_is_in_the_file_and_nothing_else_is() -> None:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    in_file = {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}
    assert in_file == {(method.verb, method.path) for method in METHODS}


@schema.parametrize()
@bounded
def test_the_face_keeps_to_the_file(case: schemathesis.Case[Any], face: Face, session: str) -> None:
    """Whatever is sent, right and wrong: statuses and bodies are those of the file, none is 5xx."""
    untold = case.operation.label in RULES_THAT_A_SCHEMA_CANNOT_SAY
    case.call_and_validate(
        base_url=face.base_url,
        headers={"LV-Session": session},
        excluded_checks=[positive_data_acceptance] if untold else [],
    )


@on_campaigns.parametrize()
@bounded
def test_so_it_does_on_campaigns_that_are_there(
    case: schemathesis.Case[Any], face: Face, session: str, campaigns: "cycle[int]"
) -> None:
    case.path_parameters = {"id": next(campaigns)}
    answer = case.call_and_validate(
        base_url=face.base_url,
        headers={"LV-Session": session},
        checks=[
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ],
    )
    assert answer.status_code < 500
    assert answer.status_code != 404
