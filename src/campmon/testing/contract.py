"""The contract suite: tests that every backend passes, whatever its platform.

A test of something that the platform does not offer, or for which the ground has nothing to try it
on, is skipped and says so; that what is not offered is refused is a test of its own.
"""

from campmon.testing.appending import AppendContract
from campmon.testing.listing import ListingContract
from campmon.testing.looking import LookingContract
from campmon.testing.operating import OperationContract
from campmon.testing.properties import PropertyContract
from campmon.testing.reading import ReadingContract
from campmon.testing.staffing import StaffingContract
from campmon.testing.updating import UpdatingContract


class BackendContract(
    ReadingContract,
    OperationContract,
    AppendContract,
    LookingContract,
    UpdatingContract,
    StaffingContract,
    ListingContract,
    PropertyContract,
):
    """All of it. Subclass it as `Test…`, and say in `make` how an open backend comes about."""
