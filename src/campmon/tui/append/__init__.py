"""The wizard: a file becomes records on a campaign, in four steps and one that runs on.

It appends them, or updates those that are there: words and rules follow the purpose.

Each step is a widget of its own; `wizard` puts one after the other and keeps what was done in
those before. `running` sends, in the background, when all are confirmed.
"""
