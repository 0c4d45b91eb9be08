"""One request, with what the endpoints need to read it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import from_json
from starlette.requests import Request

from campmon.practice.campaign import DialedCampaign
from campmon.practice.http.reading import MOST_BYTES, TooLargeError, whole_body
from campmon.practice.voiso.answers import Refusal
from campmon.practice.voiso.keys import Generation, Key
from campmon.practice.voiso.platform import VoisoPlatform


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who may make it."""

    platform: VoisoPlatform
    request: Request
    key: Key

    @property
    def by(self) -> str:
        """Who makes it, for the dialer's own record of who did what."""
        return self.key.who

    def campaign(self) -> DialedCampaign:
        """The campaign that the path names. Raises Refusal (v1: 400, v4: 404)."""
        found = self.platform.campaign(self.request.path_params["id"])
        if found is None:
            v1 = self.key.generation is Generation.V1
            raise Refusal(400 if v1 else 404, "Campaign not found")
        return found

    async def body(self) -> object:
        """The JSON body, whatever it is. Raises Refusal (v1: 400, v4: 422; 413 if too large)."""
        try:
            return from_json(await whole_body(self.request, MOST_BYTES), allow_inf_nan=False)
        except TooLargeError as error:
            raise Refusal(413, str(error)) from None
        except ValueError:
            status = 400 if self.key.generation is Generation.V1 else 422
            raise Refusal(status, "The body is not JSON") from None

    async def object_body(self) -> Mapping[str, object]:
        """The JSON body, which has to be an object. Raises Refusal."""
        body = await self.body()
        if not isinstance(body, dict):
            status = 400 if self.key.generation is Generation.V1 else 422
            raise Refusal(status, "The body is not a JSON object")
        return body
