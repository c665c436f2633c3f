"""
pip-audit and bandit, and whether each of their findings is explained.

``python -m tools.release.audit`` has pip-audit look at what the package requires, with the extras
that are for users, and has bandit look at the package. ``accepted.toml`` explains each finding
that is accepted. The audit fails for a finding without an entry, for an entry without a finding,
and for a dependency that pip-audit could not look up.

It needs pip-audit, bandit and the installed package, on Python 3.11 or newer.
"""

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

HERE = Path(__file__).parent
PACKAGE = Path(importlib.util.find_spec("seqcompat").origin).parent
EXTRAS = ("", "inspect", "migrate")


def requirements():
    """The requirements of the package on this Python, with these extras."""
    for line in importlib.metadata.requires("seqcompat"):
        required = Requirement(line)
        marker = required.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in EXTRAS):
            yield "%s%s" % (required.name, required.specifier)


def printed_json(*command):
    """The JSON that a tool prints; with findings its exit code is 1."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit("%s failed:\n%s%s" % (command[0], done.stdout, done.stderr))


def findings_of_bandit():
    """Each finding as (its code, the file), with its words."""
    # By itself it overlooks all that lies below .tox, where the installed package is.
    overlooked = ("-x", "__pycache__")
    found = printed_json("bandit", "-q", "-r", str(PACKAGE), *overlooked, "-f", "json")
    for problem in found["errors"]:
        yield ("error", problem["filename"]), problem["reason"]
    for each in found["results"]:
        path = Path(each["filename"]).relative_to(PACKAGE.parent).as_posix()
        yield (each["test_id"], path), "line %d: %s" % (each["line_number"], each["issue_text"])


def findings_of_pip_audit():
    """Each finding as (its code, the dependency), with its words."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(requirements()))
        file.flush()
        options = ("--progress-spinner", "off", "-f", "json", "-r", file.name)
        yield from found_in(printed_json("pip_audit", *options))


def found_in(said):
    """The findings in what pip-audit says."""
    for dependency in said["dependencies"]:
        name = dependency["name"]
        if "skip_reason" in dependency:
            yield ("not audited", name), dependency["skip_reason"]
        for each in dependency.get("vulns", ()):
            yield (each["id"], name), "in %s %s" % (name, dependency["version"])


def problems(tool, found, accepted):
    """
    In words, the findings that nothing explains, and the entries that explain nothing.

    :param accepted: the tool's entries: each has a code, where it is found, and a reason.
    """
    explained = {(entry["code"], place) for entry in accepted for place in entry["where"]}
    for entry in accepted:
        if not entry["reason"].strip():
            yield "%s: %s is accepted without a reason" % (tool, entry["code"])
    for key, words in found:
        if key not in explained:
            yield "%s: %s in %s: %s" % (tool, *key, words)
    for code, place in sorted(explained - {key for key, _ in found}):
        yield "%s: %s in %s is accepted, but not found any more" % (tool, code, place)


def main():
    with open(HERE / "accepted.toml", "rb") as file:
        accepted = tomllib.load(file)
    found = {"bandit": list(findings_of_bandit()), "pip-audit": list(findings_of_pip_audit())}
    said = [line for tool in found for line in problems(tool, found[tool], accepted.get(tool, []))]
    counts = tuple(map(len, found.values()))
    print("\n".join(said) or "bandit: %d findings, pip-audit: %d, all explained" % counts)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
