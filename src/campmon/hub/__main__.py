"""`python -m campmon.hub`: the local hub's process. Started by `campmon.hub.local`, not by hand."""

import logging
import sys


def main() -> int:
    """Read the options from standard input and be the hub."""
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s",
    )
    from campmon.hub.process import read_hub_options, run_hub  # a failed import is logged too
    from campmon.model.errors import ConfigurationError

    try:
        options = read_hub_options(sys.stdin.buffer.read())
    except ConfigurationError as error:
        logging.getLogger("campmon.hub").error("%s", error)
        return error.exit_code
    return run_hub(options)


if __name__ == "__main__":
    sys.exit(main())
