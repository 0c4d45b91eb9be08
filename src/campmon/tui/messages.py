"""Messages between the workers, the app and the board."""

from textual.message import Message

from campmon.engine.board import BoardChange
from campmon.model.campaign import CampaignKey
from campmon.model.detail import CampaignDetail


class DetailRead(Message):
    """What the panels show of a campaign was read, or could not be."""

    def __init__(
        self, key: CampaignKey, detail: CampaignDetail | None, problem: str | None = None
    ) -> None:
        super().__init__()
        self.key = key
        self.detail = detail
        self.problem = problem


class BoardChanged(Message):
    """A source told of something; `read` is what was read of the panels' campaign since."""

    def __init__(self, change: BoardChange, read: DetailRead | None = None) -> None:
        super().__init__()
        self.change = change
        self.read = read


class Told(Message):
    """Something to tell the user in a toast; `severity` as Textual has it."""

    def __init__(self, text: str, severity: str = "information", title: str = "") -> None:
        super().__init__()
        self.text = text
        self.severity = severity
        self.title = title


class DetailWanted(Message):
    """The board wants the panels' figures of the campaign under the cursor."""

    def __init__(self, key: CampaignKey | None) -> None:
        super().__init__()
        self.key = key
