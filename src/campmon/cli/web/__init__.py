"""The monitor in a browser on this machine: `campmon monitor --web`. Read-only, loopback alone."""
