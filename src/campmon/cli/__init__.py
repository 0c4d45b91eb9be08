"""The command line: one small module a command. Importing it imports no Textual and no httpx."""
