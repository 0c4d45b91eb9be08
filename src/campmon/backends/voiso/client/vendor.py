"""How the shared exchange speaks of Voiso."""

from campmon.backends.http.exchange import Vendor
from campmon.backends.voiso.client.errors import AnswerLost, NotReached

VOISO = Vendor("Voiso", NotReached, AnswerLost)
