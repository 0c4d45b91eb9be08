"""One folder or file a platform, each behind the protocol in `campmon.backends.base`."""
