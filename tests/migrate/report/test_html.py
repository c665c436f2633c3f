"""
The HTML report: what it shows, that nothing in it comes alive, and that it needs nothing but
itself.
"""

from __future__ import absolute_import, division, print_function

import html.parser
import os
import re

import pytest

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import Finding, FunctionReport
from seqcompat.migrate.report import html as report_html
from seqcompat.migrate.report import results
from tests.migrate.shell import BROKEN, COROUTINE, GENERATOR, REFUSED, migrate

VOID = {"meta"}


class Page(html.parser.HTMLParser):
    """The elements and the text of a page; an error where elements are not closed in order."""

    def __init__(self, text):
        html.parser.HTMLParser.__init__(self, convert_charrefs=True)
        self.elements, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text += data

    def all(self, name, class_=None):
        return [
            attributes
            for found, attributes in self.elements
            if found == name
            and (class_ is None or class_ in (attributes.get("class") or "").split())
        ]


def function(name="f", state="converted", plain=0, waitable=0, code=None):
    return FunctionReport(name, 1, state, plain, waitable, code)


def page(*files, **options):
    steps = options.pop("steps", ["async"])
    return report_html.page(
        results.Report(files, steps), options.pop("root", "/tmp/shop"), options.pop("future", False)
    )


def test_every_function_has_one_standing():
    for report, standing in [
        (function(plain=2), "plain"),
        (function(plain=2, waitable=1), "waitable"),
        (function(state="generator"), "generator"),
        (function(state="refused", code="SEQ102"), "refused"),
        (function(state="coroutine", plain=1), "plain"),
        (function(state="coroutine", waitable=1), "waitable"),
    ]:
        assert results.standing(report) == standing


def test_it_shows_how_much_of_each_package_and_module_is_what(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("shop/__init__.py", "shop/db/__init__.py", "shop/db/rows.py", "tool.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    found = Page(
        page(
            results.FileResult(
                os.path.join("shop", "db", "rows.py"),
                b"",
                None,
                [],
                [
                    function("a", plain=3),
                    function("b", waitable=1),
                    function("c", state="generator"),
                ],
            ),
            results.FileResult(
                "tool.py", b"", None, [], [function("d", state="refused", code="SEQ102")]
            ),
            results.FileResult("nothing.py", b"", None, [], []),
        )
    )
    assert len(found.all("details", "package")) == 2 and len(found.all("details", "module")) == 2
    text = " ".join(found.text.split())
    assert "shop.db" in text and "rows.py" in text and "nothing.py" not in text
    bars = [attributes["aria-label"] for attributes in found.all("span", "bar")]
    assert bars[0] == "1 plain await, 1 waitable, 1 generator, 1 refused"
    assert "1 plain await, 1 waitable, 1 generator, 0 refused" in bars
    assert "0 plain await, 0 waitable, 0 generator, 1 refused" in bars
    assert (
        "4 sequences in 2 modules of 3. 3 of their waits as coroutines are plain and 1 go through "
        "waitable." in text
    )


def test_shares_are_not_rounded_to_all_or_nothing():
    assert report_html._percent(0, 5) == "0 %"
    assert report_html._percent(5, 5) == "100 %"
    assert report_html._percent(9999, 10000) == "99.9 %"
    assert report_html._percent(1, 10000) == "0.1 %"
    assert report_html._percent(1, 3) == "33 %"
    assert report_html._percent(0, 0) == "–"


def test_what_was_refused_is_shown_with_the_reason_and_the_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(REFUSED)
    (tmp_path / "b.py").write_bytes(GENERATOR)
    assert migrate("async", "--check", "--html", "r.html", ".").status == 1
    found = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    text = found.text
    assert CODES["SEQ102"].title in text and "Nothing here is a generator." in text
    assert "a.py:5:1" in text and "def nothing(request):" in text
    # From the function to the reason.
    targets = {attributes["id"] for _, attributes in found.elements if "id" in attributes}
    links = [attributes["href"] for attributes in found.all("a")]
    assert links == ["#code-SEQ102"] and "code-SEQ102" in targets


def test_lines_are_those_of_the_text_that_is_there_now(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = GENERATOR + REFUSED.split(b"\n", 1)[1]
    (tmp_path / "a.py").write_bytes(source)
    migrate("async", "--check", "--html", "before.html", ".")
    migrate("async", "--html", "after.html", ".")
    for name in ("before.html", "after.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        meant = re.search(r'<span class="line meant"><i>\s*(\d+)</i>([^<]*)', page)
        now = source if name == "before.html" else (tmp_path / "a.py").read_bytes()
        line = now.decode().splitlines()[int(meant.group(1)) - 1]
        assert line == meant.group(2) and ("sequential" in line or "nothing" in line)


def test_files_that_cannot_be_parsed_are_shown_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_bytes(BROKEN)
    assert migrate("async", "--html", "r.html", ".").status == 123
    assert "def (:" in Page((tmp_path / "r.html").read_text(encoding="utf-8")).text


NASTY = "</style></pre><script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp;"
NASTY += "\x00\x1b\ud800\u202e"

PATH = NASTY.replace("\ud800", "\udcff") + ".py"


def test_nothing_that_comes_from_the_code_comes_alive():
    text = page(
        results.FileResult(
            PATH,
            ("# %s\ndef f(): pass\n" % NASTY).encode("utf-8", "replace"),
            None,
            [Finding("refused", "SEQ102", PATH, 1, 1, NASTY, NASTY, NASTY)],
            [function(NASTY, "refused", code="SEQ102")],
        ),
        root="/tmp/" + PATH.replace("/", ""),
    )
    text.encode("utf-8")
    found = Page(text)
    names = {name for name, _ in found.elements}
    assert not names.intersection(["script", "img", "iframe", "object", "link", "base", "form"])
    for name, attributes in found.elements:
        assert not any(attribute.startswith("on") for attribute in attributes)
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    assert "<script>alert('1')</script>" in found.text
    assert not re.search("[\x00\x1b\ud800\udcff\u202e]", text)


def test_it_loads_nothing_and_says_so_to_the_browser():
    text = page(results.FileResult("a.py", b"", None, [], [function()]))
    assert not re.search(r"https?://|url\(|@import", text)
    (policy,) = [
        attributes for attributes in Page(text).all("meta") if attributes.get("http-equiv")
    ]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_it_follows_the_reader_s_choice_of_light_and_dark():
    text = page(results.FileResult("a.py", b"", None, [], [function()]))
    assert "prefers-color-scheme: dark" in text
    colours = re.findall(r"--([a-z]+): #[0-9a-f]{6}", text)
    assert sorted(colours) == sorted(2 * sorted(set(colours))), "each colour is given for both"


def contrast(one, other):
    """As the guidelines for accessibility have it (WCAG 2.2, 1.4.3)."""

    def luminance(colour):
        channels = [int(colour[start : start + 2], 16) / 255.0 for start in (0, 2, 4)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in channels
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_can_be_read_on_every_ground(scheme):
    text = page(results.FileResult("a.py", b"", None, [], [function()]))
    colours = {}
    for name, value in re.findall(r"--([a-z]+): #([0-9a-f]{6})", text):
        colours.setdefault(name, []).append(value)
    for ink in ("text", "muted"):
        for ground in ("page", "card", "shade", "meant"):
            assert contrast(colours[ink][scheme], colours[ground][scheme]) >= 4.5, (ink, ground)
    for bar in ("plain", "waitable", "generator", "refused"):
        assert contrast(colours[bar][scheme], colours["card"][scheme]) >= 2, bar


def test_the_same_run_makes_the_same_page(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    files = [results.FileResult("a.py", COROUTINE, None, [], [function()])]
    assert page(*files) == page(*files)
    assert "1 January 1970" in page(*files)


def test_without_a_sequence_there_is_a_page_all_the_same():
    found = Page(page(results.FileResult("a.py", b"", None, [], [])))
    assert "These files have no sequences." in found.text
