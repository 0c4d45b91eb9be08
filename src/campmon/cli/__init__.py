"""The command line: one small module a command. Importing it loads no Textual and no httpx."""
