"""One poller, many supervisors: a board published over WebSocket."""
