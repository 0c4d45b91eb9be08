# Where campmon.pyz begins. Every Python can read this file, from 2.7 on: one that cannot run
# campmon is told so in plain words, before anything of it is unpacked or imported.
import os
import stat
import sys
import tempfile

VERSION = (3, 11)  # the Python that it was built for; release/pyz.py fills in what is true
PLATFORM = "x86_64-linux-gnu"


def give_up(message, mend):
    sys.stderr.write("campmon: %s\n%s\n" % (message, mend))
    sys.exit(2)


def check_python():
    found = sys.version_info[:2]
    wanted = "python%d.%d" % VERSION
    if found != VERSION:
        give_up(
            "this file needs Python %d.%d, and this is Python %d.%d (%s)"
            % (VERSION + found + (sys.executable,)),
            "Run it with the right one: %s %s%s" % (wanted, sys.argv[0], where(wanted)),
        )
    platform = getattr(sys.implementation, "_multiarch", PLATFORM)
    if platform != PLATFORM:
        give_up(
            "this file was made for %s, and this machine is %s" % (PLATFORM, platform),
            "Make one on a machine of this kind: make pyz",
        )


def where(program):
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if os.access(os.path.join(folder, program), os.X_OK):
            return ""
    return " (it is not on PATH: install it, or let someone do that)"


def unpack_to():
    """The first folder of ours that can be written; shiv's own would need a home."""
    asked = os.environ.get("SHIV_ROOT")
    if asked:
        return asked
    cache = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    tried = [os.path.join(cache, "campmon")] if os.path.isabs(cache) else []
    tried += [os.path.join(home, ".cache", "campmon")] if os.path.isabs(home) else []
    tried += [os.path.join(tempfile.gettempdir(), "campmon-pyz-%d" % os.geteuid())]
    for folder in tried:
        if is_ours(folder):
            return folder
    return give_up(
        "there is no place to unpack this file to (tried %s)" % ", ".join(tried),
        "Name one that you can write: XDG_CACHE_HOME=/path %s" % sys.argv[0],
    )


def is_ours(folder):
    """Make it where it is missing. What others could have put there is not run."""
    try:
        os.makedirs(os.path.dirname(folder), 0o700, exist_ok=True)
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
        found = os.lstat(folder)
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & 0o022
        and os.access(folder, os.W_OK | os.X_OK)
    )


def main():
    check_python()
    os.environ["SHIV_ROOT"] = unpack_to()
    import _bootstrap

    _bootstrap.bootstrap()


if __name__ == "__main__":
    main()
