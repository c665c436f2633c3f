"""Makes and enters the chroot with the newer Pythons."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIRECTORY = ROOT / ".tox" / "newer-pythons"
PACKAGES = "python3.14-venv,python3.15-venv,pypy3-venv"
PYTHON = "python3.14"  # This Python runs tox.

# The mirror, if apt names none.
DEBIAN = "http://deb.debian.org/debian"

# Making it has never taken this long.  It is for a mirror that does not answer.
SECONDS = 1800


class NoChroot(Exception):
    """The chroot could not be made; the message says why."""


def make(mirror=None):
    """Make the chroot in `DIRECTORY`, if it is missing; it appears only when it is complete."""
    if os.geteuid() != 0:
        raise NoChroot("only root can make one")
    log = DIRECTORY.with_suffix(".log")
    unfinished = DIRECTORY.with_suffix(".unfinished")
    DIRECTORY.parent.mkdir(exist_ok=True)
    with log.open("w") as output:

        def call(what, *command, **options):
            print("%s ..." % (what,), flush=True)
            start = output.tell()
            try:
                subprocess.run(
                    command,
                    check=True,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    timeout=SECONDS,
                    **options,
                )
            except (OSError, subprocess.SubprocessError):
                print(
                    "".join(log.read_text(errors="replace")[start:].splitlines(True)[-15:]), end=""
                )
                raise NoChroot("%s has failed; the log is %s" % (what, log)) from None

        if shutil.which("debootstrap") is None:
            call("apt-get update", "apt-get", "-q", "update")
            call(
                "installing debootstrap",
                *"apt-get -q -y install debootstrap debian-archive-keyring".split(),
                env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"),
            )
        # An interrupted run may have left mounts in it.
        subprocess.run(["rm", "-rf", "--one-file-system", unfinished], check=True)
        mirror = mirror or mirror_of_apt()
        call(
            "getting Debian sid from the mirror %s" % (mirror,),
            "debootstrap",
            "--variant=minbase",
            "--include=" + PACKAGES,
            "sid",
            unfinished,
            mirror,
        )
        copy_configuration(unfinished)
        call("creating /tox", *inside(unfinished, PYTHON, "-m", "venv", "/tox"), env=environment())
        call(
            "installing tox",
            *inside(unfinished, "/tox/bin/python", "-m", "pip", "install", "tox", "uv"),
            env=environment(),
        )
    unfinished.rename(DIRECTORY)


def mirror_of_apt():
    """The Debian mirror that apt uses on this machine, else Debian's own."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    command += ["Created-By: Packages", "Origin: Debian", "Label: Debian", "Component: main"]
    try:
        addresses = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.split()
    except OSError:
        addresses = []
    return next((address for address in addresses if re.match("https?://|file:", address)), DEBIAN)


def copy_configuration(directory):
    """
    Copy into the chroot the files that resolve names, check certificates and configure pip.
    """
    settings = subprocess.run(
        [sys.executable, "-m", "pip", "config", "debug"], stdout=subprocess.PIPE, text=True
    ).stdout
    paths = ["/etc/hosts", "/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"]
    paths += re.findall(r"/[^\s,'\"]+", settings) + list(environment().values())
    for path in map(Path, paths):
        if path.is_absolute() and path.is_file():
            copy = directory / path.relative_to("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def environment():
    """
    The environment for a process in the chroot, with the variables that mean something there.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_")
        or re.search("(?i)_proxy$|^CI$|^HOME$|^SSL_CERT|_CA_BUNDLE$", name)
    }
    # PyPy would warn that it cannot look into /proc for the size of the processor's cache.
    return dict(
        kept, PATH="/tox/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL="C.UTF-8", PYPY_GC_NURSERY="4MB"
    )


def inside(directory, *command):
    """The command that runs `command` in the root directory of the chroot."""
    return ["chroot", directory, *command]
