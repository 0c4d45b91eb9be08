"""How the shared exchange speaks of LiveVox."""

from campmon.backends.http.exchange import Vendor
from campmon.backends.livevox.client.errors import AnswerLost, NotReached

LIVEVOX = Vendor("LiveVox", NotReached, AnswerLost)
