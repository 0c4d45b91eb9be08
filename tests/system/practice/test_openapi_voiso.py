"""The committed OpenAPI file of the Voiso face, and the face held against it."""

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

from campmon.practice.voiso.app import METHODS
from campmon.practice.voiso.serving import VoisoFace
from campmon.practice.voiso.words import STATUSES
from tests.system.practice.served import served_as_voiso

FILE = Path(__file__).parents[3] / "docs" / "openapi" / "voiso.json"

GOES_BY_THE_CAMPAIGN = [
    "POST /api/v4/campaigns/{id}/leads",  # live or not
    "POST /api/v4/campaigns/{id}/start",  # with agents and leads, or without
    "POST /api/v4/campaigns/{id}/users",  # the users that there are
    "PATCH /api/dialer/v1/campaigns/{id}/agents",  # active or not
    "POST /api/dialer/v1/campaigns/{id}/operation",
    "POST /api/v1/{api_key}/campaigns/{id}/contacts",
    "PUT /api/v1/{api_key}/campaigns/{id}/contacts",
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
def face() -> Iterator[VoisoFace]:
    with served_as_voiso() as made:
        yield made


@pytest.fixture(scope="module")
def campaigns(face: VoisoFace) -> "cycle[int]":
    path = f"/api/v1/{face.keys.v1.secret}/campaigns"
    rows = httpx.get(face.base_url + path, trust_env=False).json()
    return cycle([row["id"] for row in rows])


def bearer(case: schemathesis.Case[Any], face: VoisoFace) -> dict[str, str]:
    """The header with the key that a method takes."""
    key = face.keys.v4 if "/v4/" in case.operation.path else face.keys.v1
    return {"Authorization": f"Bearer {key.secret}"}


def test_every_method_is_in_the_file_and_nothing_else_is() -> None:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    in_file = {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}
    assert in_file == {(method.verb, method.path) for method in METHODS}


def test_every_status_may_be_asked_for() -> None:
    methods = json.loads(FILE.read_text(encoding="utf-8"))["paths"]["/api/v4/campaigns"]
    named = {one["name"]: one for one in methods["get"]["parameters"] if "name" in one}
    assert set(named["status"]["schema"]["enum"]) == STATUSES


@schema.parametrize()
@bounded
def test_the_face_keeps_to_the_file(case: schemathesis.Case[Any], face: VoisoFace) -> None:
    """Whatever is sent, right and wrong: statuses and bodies are those of the file, none is 5xx."""
    untold = case.operation.label in GOES_BY_THE_CAMPAIGN
    case.call_and_validate(
        base_url=face.base_url,
        headers=bearer(case, face),
        excluded_checks=[positive_data_acceptance] if untold else [],
    )


@on_campaigns.parametrize()
@bounded
def test_so_it_does_on_campaigns_that_are_there(
    case: schemathesis.Case[Any], face: VoisoFace, campaigns: "cycle[int]"
) -> None:
    case.path_parameters = {"id": next(campaigns), "api_key": face.keys.v1.secret}
    answer = case.call_and_validate(
        base_url=face.base_url,
        headers=bearer(case, face),
        checks=[
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ],
    )
    assert answer.status_code < 500
    assert answer.status_code not in (403, 404)
    sent = answer.request.headers.get("Authorization")  # a case may be one without a key
    assert answer.status_code != 401 or sent != bearer(case, face)["Authorization"]
