"""The command as it is used: what it writes, what it does not, and with which status it ends."""

from __future__ import absolute_import, division, print_function

import os
import shutil
import stat
import subprocess
import sys

import pytest

import seqcompat
from seqcompat.migrate.command import cli, writing
from seqcompat.migrate.report import results
from seqcompat.migrate.steps import STEPS, pipeline
from tests.migrate.shell import (
    BROKEN,
    COROUTINE,
    GENERATOR,
    LEGACY,
    REFUSED,
    commit,
    environment,
    git,
    migrate,
)

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
not_root = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name, data):
    if os.path.dirname(name):
        os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as file:
        file.write(data)


def get(name):
    with open(name, "rb") as file:
        return file.read()


# What is written


def test_files_are_written_in_place_after_a_summary(folder):
    put("a.py", GENERATOR)
    put("pkg/b.py", GENERATOR)
    put("pkg/plain.py", b"x = 1\n")
    ran = migrate("async", ".")
    assert ran.status == 0
    assert get("a.py") == get("pkg/b.py") == COROUTINE
    assert get("pkg/plain.py") == b"x = 1\n"
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "2 of 3 files to change; 2 functions converted; waits: 0 plain, 2 waitable.",
        "2 files written.",
    ]


def test_the_second_run_has_nothing_to_do(folder):
    put("a.py", GENERATOR)
    migrate("async", ".")
    before = os.stat("a.py")
    ran = migrate("async", ".")
    assert ran.status == 0
    assert ran.err == "1 file looked at, nothing to change.\n"
    assert (os.stat("a.py").st_mtime_ns, os.stat("a.py").st_ino) == (
        before.st_mtime_ns,
        before.st_ino,
    )


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o664])
def test_permissions_are_kept(folder, mode):
    put("a.py", GENERATOR)
    os.chmod("a.py", mode)
    migrate("async", ".")
    assert get("a.py") == COROUTINE
    assert stat.S_IMODE(os.stat("a.py").st_mode) == mode


def test_nothing_but_the_file_is_left_in_the_folder(folder):
    put("a.py", GENERATOR)
    migrate("async", ".")
    assert os.listdir(".") == ["a.py"]


@pytest.mark.parametrize(
    "transform",
    [
        lambda source: b"\xef\xbb\xbf" + source,
        lambda source: source.replace(b"\n", b"\r\n"),
        lambda source: b"# -*- coding: latin-1 -*-\n" + source.replace(b"# who", b"# \xe9\xff"),
        lambda source: source.replace(b"\n\n\n", b"\n\x0c\n\n"),
        lambda source: source.rstrip(b"\n"),
    ],
    ids=["bom", "crlf", "latin-1", "form feed", "no newline at the end"],
)
def test_bytes_that_need_not_change_do_not(folder, transform):
    put("a.py", transform(GENERATOR))
    assert migrate("async", ".").status == 0
    assert get("a.py") == transform(COROUTINE)


def test_links_and_what_they_point_to_stay_as_they_are(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    target = str(outside / "o.py")
    put(target, GENERATOR)
    put("code/a.py", GENERATOR)
    os.symlink(target, "code/link.py")
    os.symlink(str(outside), "code/linked")
    assert migrate("async", "code").status == 0
    assert get("code/a.py") == COROUTINE
    assert get(target) == GENERATOR and os.path.islink("code/link.py")


def test_a_link_that_is_named_is_told_and_left_alone(folder):
    put("a.py", GENERATOR)
    put("b.py", GENERATOR)
    os.symlink("a.py", "link.py")
    ran = migrate("async", "link.py", "b.py")
    assert ran.status == 0
    assert "note: link.py is a symbolic link and left unchanged; name what it points to" in ran.err
    assert get("a.py") == GENERATOR and get("b.py") == COROUTINE and os.path.islink("link.py")


def test_files_beside_the_named_ones_stay_as_they_are(folder):
    for name in ("a.py", "b.py", "pkg/c.py", "other/d.py"):
        put(name, GENERATOR)
    assert migrate("async", "a.py", "pkg").status == 0
    assert [get(name) == GENERATOR for name in ("a.py", "b.py", "pkg/c.py", "other/d.py")] == [
        False,
        True,
        False,
        True,
    ]


def test_a_file_with_another_name_is_left_and_told(folder):
    """A hard link may be one from outside of what was named."""
    put("in/a.py", GENERATOR)
    os.link("in/a.py", "out.py")
    ran = migrate("async", "in")
    assert ran.status == 123 and "SEQ905" in ran.out and "a hard link" in ran.out
    assert get("in/a.py") == get("out.py") == GENERATOR


@not_root
def test_a_file_in_a_folder_that_cannot_be_written_to_is_told_and_the_others_are_done(folder):
    put("closed/a.py", GENERATOR)
    put("open/b.py", GENERATOR)
    os.chmod("closed", 0o555)
    try:
        ran = migrate("async", ".")
    finally:
        os.chmod("closed", 0o755)
    assert ran.status == 123
    assert "closed/a.py:1:1: SEQ905" in ran.out
    assert get("closed/a.py") == GENERATOR and get("open/b.py") == COROUTINE


def test_a_file_that_has_changed_since_it_was_read_is_left_as_it_is_then(folder):
    put("a.py", b"x = 3\n")
    unwritten = writing.write(results.FileResult("a.py", b"x = 1\n", b"x = 2\n", [], []))
    assert get("a.py") == b"x = 3\n"
    assert unwritten.after is None
    (finding,) = unwritten.findings
    assert finding.kind == "error" and "changed since it was read" in finding.message


def test_a_file_that_has_gone_since_it_was_found_is_told(folder):
    unwritten = writing.write(results.FileResult("a.py", b"x = 1\n", b"x = 2\n", [], []))
    assert "cannot read it: No such file" in unwritten.findings[0].message
    unread = pipeline.migrate("a.py", ["async"], None)
    assert unread.after is None and unread.findings[0].kind == "error"
    assert os.listdir(".") == []


# Composition


def test_to_async_adopts_first(folder):
    put("a.py", LEGACY)
    ran = migrate("--to", "async", ".")
    assert ran.status == 0, ran
    text = get("a.py").decode()
    assert (
        "async def show(request):\n    user = await waitable(request)  # who\n    return user\n"
        in text
    )
    assert "inlineCallbacks" not in text and "returnValue" not in text


def test_to_async_is_the_same_as_adopt_and_then_async(folder):
    put("one/a.py", LEGACY)
    put("two/a.py", LEGACY)
    assert migrate("--to=async", "one").status == 0
    assert migrate("adopt", "two").status == migrate("async", "two").status == 0
    assert get("one/a.py") == get("two/a.py") != LEGACY


CALLER = b"""\
from twisted.internet.defer import inlineCallbacks

from pkg.pages import show


@inlineCallbacks
def visit(request):
    page = yield show(request)
    return page
"""


def test_to_retire_is_the_same_as_its_steps_one_after_another(folder):
    for name in ("one", "two"):
        put(name + "/pkg/__init__.py", b"")
        put(name + "/pkg/pages.py", LEGACY)
        put(name + "/pkg/calls.py", CALLER)
    assert migrate("--to", "retire", ".", cwd="one").status == 0
    for step in ("adopt", "async", "retire"):
        assert migrate(step, ".", cwd="two").status == 0
    for name in ("pages.py", "calls.py"):
        assert get("one/pkg/" + name) == get("two/pkg/" + name)
    assert b"\n\nasync def show(request):" in get("one/pkg/pages.py"), (
        "it is awaited, and needs no decorator"
    )
    assert b"await show(request)" in get("one/pkg/calls.py")


def test_what_is_used_by_files_that_were_not_named_stays(folder):
    """A name that another file imports from the named one, and a function that it calls."""
    put("pkg/__init__.py", b"")
    put("pkg/pages.py", GENERATOR)
    put(
        "pkg/calls.py",
        CALLER + b"\n\ndef later(request):\n    return show(request).addCallback(print)\n",
    )
    put("pkg/other.py", b"from pkg.pages import returnValue\n")
    before = get("pkg/calls.py"), get("pkg/other.py")
    assert migrate("async", "pkg/pages.py").status == 0
    text = get("pkg/pages.py")
    assert b"async def show" in text and b"returnValue" in text.split(b"\n")[0]
    ran = migrate("retire", "pkg/pages.py")
    assert "it may be called in pkg/calls.py:8" in ran.out, ran
    assert b"@sequential\nasync def show" in get("pkg/pages.py")
    assert (get("pkg/calls.py"), get("pkg/other.py")) == before


def test_to_has_the_options_of_its_steps(folder):
    ran = migrate("--to", "async", "--help")
    assert ran.status == 0
    assert "--evidence" in ran.out and "Run the steps adopt, async." in ran.out


# What is only shown


def test_check_writes_nothing_and_says_by_its_status_whether_something_would_change(folder):
    put("a.py", GENERATOR)
    ran = migrate("async", "--check", ".")
    assert ran.status == 1
    assert ran.err == "1 of 1 file to change; 1 function converted; waits: 0 plain, 1 waitable.\n"
    assert get("a.py") == GENERATOR
    put("a.py", COROUTINE)
    assert migrate("async", "--check", ".").status == 0


@needs_git
def test_a_diff_can_be_applied(folder):
    put("a.py", GENERATOR)
    put("pkg/b.py", GENERATOR.replace(b"\n", b"\r\n").rstrip(b"\r\n"))
    put("c.py", GENERATOR.replace(b"\n\n\n", b"\n\x0c\n\n"))
    ran = migrate("async", "--diff", ".", text=False)
    assert ran.status == 0
    assert get("a.py") == GENERATOR
    assert ran.out.startswith(
        b"--- a/a.py\n+++ b/a.py\n@@ -1,7 +1,7 @@\n-from seqcompat import returnValue, sequential\n"
    )
    git("init", "-q", ".")
    subprocess.run(["git", "apply", "-"], input=ran.out, check=True)
    applied = [get(name) for name in ("a.py", "pkg/b.py", "c.py")]
    put("a.py", GENERATOR)
    put("pkg/b.py", GENERATOR.replace(b"\n", b"\r\n").rstrip(b"\r\n"))
    put("c.py", GENERATOR.replace(b"\n\n\n", b"\n\x0c\n\n"))
    assert migrate("async", "--allow-dirty", ".").status == 0
    assert applied == [get(name) for name in ("a.py", "pkg/b.py", "c.py")]


def test_diff_and_check_go_together(folder):
    put("a.py", GENERATOR)
    ran = migrate("async", "--diff", "--check", ".")
    assert ran.status == 1 and ran.out.startswith("--- a/a.py")
    assert get("a.py") == GENERATOR


# Statuses


def test_refusals_are_told_and_fail_under_strict_only(folder):
    put("a.py", REFUSED)
    put("b.py", GENERATOR)
    ran = migrate("async", "a.py")
    assert ran.status == 0
    place, by_hand = ran.out.splitlines()
    assert place.startswith("a.py:5:1: SEQ102 refused in nothing: ")
    assert by_hand.startswith("    Nothing here is a generator.")
    assert migrate("async", "--strict", ".").status == 3
    assert get("b.py") == COROUTINE, "the others are done"
    assert migrate("async", "--strict", "--ignore", "no-wait", ".").status == 0


def test_a_file_that_cannot_be_parsed_is_told_and_the_others_are_done(folder):
    put("a.py", BROKEN)
    put("b.py", GENERATOR)
    ran = migrate("async", "--strict", ".")
    assert ran.status == 123
    assert ran.out.startswith("a.py:2:")
    assert "SEQ902" in ran.out
    assert get("a.py") == BROKEN and get("b.py") == COROUTINE


def test_python_2_source_is_told_for_the_tree_as_a_whole(folder):
    old = b"from seqcompat import sequential\n@sequential\ndef f():\n    yield 1\nprint 2\n"
    put("a.py", old)
    put("b.py", old + b"print 3\n")
    put("c.py", old.replace(b"print 2", b"raise A, 2"))
    put("d.py", GENERATOR)
    ran = migrate("async", ".")
    assert ran.status == 0
    assert ran.out.count("SEQ115") == 3
    assert get("a.py") == old and get("d.py") == COROUTINE
    assert "note: 3 of 4 files are Python 2 source only, with 3 of 4 sequences, and left" in ran.err
    assert ran.err.index("1. `adopt`") < ran.err.index("2. A tool") < ran.err.index("3. This step")
    counts = [line.split()[0] for line in ran.err.splitlines()[-4:] if line.startswith("     ")]
    assert counts == ["2", "1"]
    assert migrate("async", "--strict", ".").status == 3


def test_a_file_with_nothing_for_us_may_be_as_broken_as_it_likes(folder):
    put("a.py", b"def (:\n\xff\0")
    assert migrate("async", ".").status == 0


@not_root
def test_a_file_that_cannot_be_opened_is_told_and_the_others_are_done(folder):
    put("a.py", GENERATOR)
    put("b.py", GENERATOR)
    os.chmod("a.py", 0)
    ran = migrate("async", ".")
    assert ran.status == 123
    assert ran.out.startswith("a.py:1:1: SEQ901 cannot read it: Permission denied")
    assert get("b.py") == COROUTINE


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "the following arguments are required: STEP"),
        (["asinc", "."], "argument STEP: invalid choice: 'asinc'"),
        (["adopt", "--to", "async", "."], "--to goes without the name of a step, such as adopt"),
        (["--to", "check", "."], "invalid choice: 'check'"),
        (["async"], "the following arguments are required: PATH"),
        (["async", "nothing.py"], "nothing.py: No such file or directory"),
        (["async", "--jobs", "0", "."], "'0' is not a whole number above 0"),
        (["async", "--select", "SEQ7", "."], "'SEQ7' is not a code"),
        (["async", "--ignore", "no-wiat", "."], "Did you mean 'no-wait'?"),
        (["async", "--waive", "SEQ104", "."], "only SEQ101"),
        (["async", "--output-format", "xml", "."], "invalid choice: 'xml'"),
        (["async", "--bogus", "."], "unrecognized arguments: --bogus"),
        (["async", "--dif", "."], "unrecognized arguments: --dif"),
        (["async", "-", "."], "standard input, -, goes with no other path"),
        (["async", "--stdin-filename", "x.py", "."], "--stdin-filename goes with the path -"),
        (
            ["async", "--config", "setup.cfg", "."],
            "setup.cfg cannot be read: No such file or directory",
        ),
        (["async", "--config", "x", "--isolated", "."], "contradict each other"),
        (["async", "--evidence", "nothing.json", "."], "nothing.json"),
        (["async", "--html", "no/where.html", "."], "no/where.html cannot be written"),
    ],
)
def test_wrong_usage_is_told_in_one_line_and_changes_nothing(folder, capfd, arguments, message):
    put("a.py", COROUTINE)
    # In this process: starting one for each of them would take most of the time.
    try:
        status = cli.main(arguments)
    except SystemExit as ended:
        status = ended.code
    assert status == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    last = printed.err.splitlines()[-1]
    assert message in last and ": error: " in last
    assert get("a.py") == COROUTINE


def test_a_mistake_in_the_configuration_is_wrong_usage(folder):
    put("a.py", GENERATOR)
    put("setup.cfg", b"[seqcompat]\nslect = SEQ1\n")
    ran = migrate("async", ".")
    assert ran.status == 2
    assert "has a key 'slect' that is not known. Did you mean 'select'?" in ran.err
    assert get("a.py") == GENERATOR
    assert migrate("async", "--isolated", ".").status == 0


def test_every_step_has_its_help(folder):
    for step in STEPS.names():
        ran = migrate(step, "--help")
        assert ran.status == 0
        assert "exit status:" in ran.out and "--output-format" in ran.out
        assert ("--diff" in ran.out) == STEPS[step].WRITES
    ran = migrate("--help")
    assert ran.status == 0
    assert all(step in ran.out for step in STEPS.names() + ["record"])


# The configuration


def test_the_configuration_counts_and_the_command_line_counts_more(folder):
    put("a.py", REFUSED)
    put("vendor/b.py", GENERATOR)
    put("setup.cfg", b"[seqcompat]\nstrict = true\nextend-exclude = vendor\n")
    ran = migrate("async", ".")
    assert ran.status == 3
    assert get("vendor/b.py") == GENERATOR
    assert migrate("async", "--no-strict", ".").status == 0
    assert migrate("async", "--no-strict", "--extend-exclude", "nothing", ".").status == 0
    assert get("vendor/b.py") == COROUTINE


# Version control


@needs_git
def test_uncommitted_changes_are_not_written_over(folder):
    put("a.py", GENERATOR)
    put("b.py", b"x = 1\n")
    commit()
    put("b.py", b"x = 2\n")
    ran = migrate("async", ".")
    assert ran.status == 2
    assert ran.out == ""
    assert "has changes that are not committed: b.py. Nothing was written." in ran.err
    assert "--allow-dirty" in ran.err
    assert get("a.py") == GENERATOR
    assert migrate("async", "--check", ".").status == 1, "looking is allowed"
    assert migrate("async", "--allow-dirty", ".").status == 0
    assert get("a.py") == COROUTINE


@needs_git
def test_a_clean_tree_is_written_to_and_so_is_a_dirty_one_if_nothing_is_to_change(folder):
    put("a.py", GENERATOR)
    commit()
    assert migrate("async", ".").status == 0
    assert get("a.py") == COROUTINE
    assert migrate("async", ".").status == 0


@needs_git
def test_a_file_that_git_does_not_know_is_not_written_over(folder):
    put("a.py", b"x = 1\n")
    commit()
    put("new.py", GENERATOR)
    ran = migrate("async", ".")
    assert ran.status == 2
    assert "not under version control: new.py" in ran.err
    assert get("new.py") == GENERATOR


@needs_git
def test_what_git_ignores_is_not_looked_at(folder):
    put(".gitignore", b"generated/\n")
    put("generated/g.py", GENERATOR)
    put("a.py", GENERATOR)
    commit()
    assert migrate("async", ".").status == 0
    assert get("a.py") == COROUTINE and get("generated/g.py") == GENERATOR


# Standard input


def test_standard_input_is_converted_to_standard_output(folder):
    ran = migrate("async", "-", stdin=GENERATOR.replace(b"\n", b"\r\n"), text=False)
    assert ran == (0, COROUTINE.replace(b"\n", b"\r\n"), "")
    assert migrate("async", "-", stdin=b"x = '\xff'", text=False) == (0, b"x = '\xff'", "")


def test_what_is_said_about_standard_input_goes_to_standard_error(folder):
    ran = migrate("async", "-", "--stdin-filename", "pkg/a.py", stdin=REFUSED, text=False)
    assert ran.status == 0
    assert ran.out == REFUSED
    assert ran.err.startswith("pkg/a.py:5:1: SEQ102 refused in nothing: ")


def test_standard_input_that_cannot_be_parsed_gives_no_output(folder):
    ran = migrate("async", "-", stdin=BROKEN)
    assert ran.status == 123
    assert ran.out == ""
    assert ran.err.startswith("<stdin>:2:")


def test_the_name_of_standard_input_finds_the_configuration(folder):
    put("pkg/setup.cfg", b"[seqcompat]\nstrict = yes\n")
    assert migrate("async", "-", stdin=REFUSED).status == 0
    assert migrate("async", "-", "--stdin-filename", "pkg/x/a.py", stdin=REFUSED).status == 3


def test_diff_and_check_take_standard_input(folder):
    ran = migrate("async", "--diff", "--check", "-", "--stdin-filename", "a.py", stdin=GENERATOR)
    assert ran.status == 1
    assert ran.out.startswith("--- a/a.py\n+++ b/a.py\n")


# Many files


def test_results_do_not_depend_on_the_number_of_processes(folder):
    for number in range(120):
        source = (GENERATOR, REFUSED, BROKEN)[number % 3]
        put("d%d/m%03d.py" % (number % 7, number), source + b"# " + b"x" * 3000 + b"\n")
    one = migrate("async", "--diff", "--output-format", "json", "-j", "1", ".")
    assert one.status == 123
    for jobs in ("2", "5"):
        assert migrate("async", "--diff", "--output-format", "json", "-j", jobs, ".") == one
    assert migrate("async", "-j", "3", ".").status == 123
    written = [path for path in sorted(folder.rglob("m*.py")) if b"async def" in path.read_bytes()]
    assert len(written) == 40


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_an_output_that_cannot_be_written_is_told(folder):
    put("a.py", COROUTINE)
    ran = migrate("async", "--html", "/dev/full", ".")
    assert ran.status == 2
    assert "/dev/full cannot be written: No space left on device" in ran.err


def test_a_reader_who_goes_away_does_not_keep_files_from_being_written(folder):
    for number in range(50):
        put("r%02d.py" % number, REFUSED * 20)
    put("z.py", GENERATOR)
    command = [sys.executable, "-m", "seqcompat", "migrate", "async", "--allow-dirty", "."]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == 0, errors
    assert "Error" not in errors
    assert get("z.py") == COROUTINE


def test_without_version_control_nothing_is_written_without_the_users_word(folder):
    put("a.py", GENERATOR)
    ran = migrate("async", ".", cautious=True)
    assert ran.status == 2 and get("a.py") == GENERATOR
    assert "a.py is not under version control" in ran.err and "--allow-dirty" in ran.err
    assert migrate("async", "--diff", ".", cautious=True).status == 0
    ran = migrate("async", "--allow-dirty", ".", cautious=True)
    assert ran.status == 0 and get("a.py") == COROUTINE
    assert "warning: a.py is not under version control, and cannot be had back.\n" in ran.err


@pytest.mark.parametrize("arguments", [[], ["async"], ["--to", "async"], ["check"], ["record"]])
def test_every_command_tells_its_version(folder, arguments):
    ran = migrate(*(arguments + ["--version"]))
    assert (ran.status, ran.out) == (0, seqcompat.__version__ + "\n")


def test_what_to_do_is_told_once_for_each_code(folder):
    put("a.py", REFUSED + REFUSED.replace(b"nothing", b"more"))
    put("b.py", REFUSED)
    ran = migrate("async", ".")
    assert ran.out.count("SEQ102 refused in") == 3
    assert ran.out.count("    Nothing here is a generator") == 1
    assert "3 refused (3 SEQ102)." in ran.err


def test_retire_and_adopt_end_with_what_is_done_and_what_is_held(folder):
    put("a.py", LEGACY + LEGACY.replace(b"def show", b"def more").partition(b"\n\n")[2])
    assert "; 2 functions adopted." in migrate("adopt", ".").err
    migrate("async", ".")
    put("b.py", b"from a import show\nasync def f():\n    await show(1)\n")
    assert "; 1 function retired; 2 held (1 SEQ304, 1 SEQ310)." in migrate("retire", ".").err


def seqcompat_command(*arguments):
    """Run ``python -m seqcompat`` with `arguments`."""
    return subprocess.run(
        [sys.executable, "-m", "seqcompat", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )


def test_a_code_is_explained():
    for word in ("SEQ103", "seq103", "waited-twice"):
        ran = seqcompat_command("explain", word)
        assert ran.returncode == 0 and ran.stdout.startswith("SEQ103: waited-twice\n\n")
        assert "Example:\n\n    from seqcompat" in ran.stdout
    ran = seqcompat_command("explain", "waited-twise")
    assert ran.returncode == 2 and "Did you mean 'waited-twice'?" in ran.stderr
    assert seqcompat_command("explain", "SEQ").returncode == 2
