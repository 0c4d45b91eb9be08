"""What a backend must do, as tests that any package can run on its own.

```python
class TestMine(BackendContract):
    @asynccontextmanager
    async def make(self):
        backend = MyBackend(...)
        await backend.open()
        yield Ground(backend, campaigns={CampaignState.PLAYING: "42"}, appendable="42")
        await backend.close()
```

Needs pytest and pytest-asyncio, which campmon itself does not.
"""

import pytest

pytest.register_assert_rewrite(
    "campmon.testing.ground",
    "campmon.testing.reading",
    "campmon.testing.operating",
    "campmon.testing.appending",
    "campmon.testing.looking",
    "campmon.testing.updating",
    "campmon.testing.staffing",
    "campmon.testing.listing",
    "campmon.testing.properties",
)

from campmon.testing.contract import BackendContract  # noqa: E402 - once asserts can explain
from campmon.testing.ground import HOSTILE_NAME, Ground  # noqa: E402

__all__ = ["HOSTILE_NAME", "BackendContract", "Ground"]
