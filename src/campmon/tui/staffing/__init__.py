"""The staffing editor: agents and teams of one or several campaigns, marked, previewed, changed."""
