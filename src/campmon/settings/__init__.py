"""Profiles, paths, secrets and the schema of the configuration.

`load_settings(environ)` gives the whole configuration, `Paths.from_environ(environ)` the places
on disk; `Settings.choose(names)` the profiles to use, and `Profile.resolve(environ)` what a backend
is made from, secrets included. Nothing here reads `os.environ`: the environment is a parameter.
"""

from campmon.settings.load import find_problems, load_settings
from campmon.settings.paths import Paths
from campmon.settings.profile import PRACTICE, Profile, Settings
from campmon.settings.secret import SecretSource

__all__ = [
    "PRACTICE",
    "Paths",
    "Profile",
    "SecretSource",
    "Settings",
    "find_problems",
    "load_settings",
]
