"""
Checks the errors of mypy and pyright in code that uses the package, with the Twisted that is
installed: ``python -m tests.types.check``.

- They must find no error in ``right.py``.
- They must find in ``wrong.py`` the errors that its comments name, and no others.
- They must print for each example in ``docs/typing.rst`` the output that the page shows.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

from tests import pages

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "..", "..", "docs", "typing.rst")
CONFIGURATION = os.path.join(HERE, "mypy.ini")


def run(checker, *arguments, **options):
    """Run a type checker; returns its output."""
    command = [sys.executable, "-m", checker]
    if checker == "pyright":
        command += ["--pythonpath", sys.executable]
    done = subprocess.run(
        command + list(arguments), stdout=subprocess.PIPE, universal_newlines=True, **options
    )
    if done.returncode not in (0, 1):  # Without and with errors.
        sys.exit("%s ended with exit code %d:\n%s" % (checker, done.returncode, done.stdout))
    return done.stdout


def errors_of_mypy(path):
    """Each error: its line, its code, its message."""
    said = run("mypy", "--config-file", CONFIGURATION, "--output", "json", path)
    said = [json.loads(line) for line in said.split("\n") if line]
    return [
        (each["line"], each["code"], each["message"])
        for each in said
        if each["severity"] == "error"
    ]


def errors_of_pyright(path):
    """The same, for pyright."""
    # It checks a copy: below a directory with a dot, such as .tox, pyright overlooks files.
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(path, directory)
        said = json.loads(run("pyright", "--outputjson", os.path.basename(path), cwd=directory))
    if not said["summary"]["filesAnalyzed"]:
        sys.exit("pyright has overlooked %s" % (path,))
    return [
        (each["range"]["start"]["line"] + 1, each.get("rule", "no rule"), each["message"])
        for each in said["generalDiagnostics"]
        if each["severity"] == "error"
    ]


def expected_errors(source):
    """The errors that the comments of `source` name, of mypy and of pyright, as (line, code)."""
    of_mypy, of_pyright = [], []
    for number, line in enumerate(source.splitlines(), 1):
        _, _, codes = line.partition("  # error: ")
        for code in codes.split():
            (of_pyright if code.startswith("report") else of_mypy).append((number, code))
    return of_mypy, of_pyright


def differences(checker, path, expected, found):
    """In words, each error that is missing and each that is one more."""
    missing = Counter(expected) - Counter((line, code) for line, code, _ in found)
    more = Counter((line, code) for line, code, _ in found) - Counter(expected)
    for line, code in sorted(missing.elements()):
        yield "%s:%d: %s does not find %s" % (path, line, checker, code)
    for line, code in sorted(more.elements()):
        messages = [message for number, its, message in found if (number, its) == (line, code)]
        yield "%s:%d: %s finds %s: %s" % (path, line, checker, code, messages[-1])


def problems_of_file(name):
    path = os.path.join(HERE, name)
    with open(path, encoding="utf-8") as file:
        of_mypy, of_pyright = expected_errors(file.read())
    yield from differences("mypy", path, of_mypy, errors_of_mypy(path))
    yield from differences("pyright", path, of_pyright, errors_of_pyright(path))


def examples(page):
    """The examples of the page: name, source, and the commands with what each prints."""
    found = []
    for block in pages.blocks_in(page):
        if block.caption is not None:
            found.append((block.caption, block.text, []))
        elif block.language == "console":
            found[-1][2].extend(pages.transcripts(block))
    return found


def problems_of_page(page):
    found = examples(page)
    if not found:
        yield "docs/typing.rst: no example"
    for name, source, commands in found:
        if not commands:
            yield "docs/typing.rst: no command for %s" % (name,)
        with tempfile.TemporaryDirectory() as directory:
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(source)
            for command, output in commands:
                checker, *arguments = command.split()
                said = run(checker, *arguments, cwd=directory)
                said = said.replace(os.path.realpath(directory) + os.sep, "")
                if said.split() != output.split():
                    yield "docs/typing.rst: %s prints for %s:\n%s" % (command, name, said)


def main():
    # mypy's cache of Twisted serves all examples, each of which has a directory of its own.
    with tempfile.TemporaryDirectory() as os.environ["MYPY_CACHE_DIR"]:
        problems = [*problems_of_file("right.py"), *problems_of_file("wrong.py")]
        with open(PAGE, encoding="utf-8") as file:
            problems += problems_of_page(file.read())
    print(
        "\n".join(problems) or "mypy and pyright find the errors that are expected, and no others"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
