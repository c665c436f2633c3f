"""
The page in a real browser: Debian's Chromium, driven by Playwright.

Screenshots are kept in the directory that ``SEQCOMPAT_SCREENSHOTS`` names, if it does.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import threading

import pytest

from seqcompat.inspect.data import Span
from seqcompat.inspect.page import data_of, page_of
from tests.inspect.test_tree import made, sequence, wait

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

if "CI" not in os.environ:
    if CHROMIUM is None:
        pytest.skip("there is no chromium here", allow_module_level=True)
    pytest.importorskip("playwright")

HOSTILE = "</script><img src=x onerror=window.hacked=1><b>bold</b>"


def snapshot(count=3, taken=1000.0):
    sequences = [sequence(n, [100 + n], "load", since=900.0 + n) for n in range(count)]
    sequences += [
        sequence(50, [51], "handle", since=990.0),
        sequence(51, [99], HOSTILE, since=995.0, waiters=[50]),
    ]
    waits = [wait(100 + n, "a timer") for n in range(count)] + [wait(99, HOSTILE, "lost")]
    spans = [
        Span(1, "load", "db.py", 3, 990.0, 992.0, None),
        Span(1, "load", "db.py", 5, 993.0, None, None),
        Span(2, HOSTILE, "db.py", 9, 991.0, 999.0, 1),
    ]
    return made(sequences, waits, notes=[HOSTILE], spans=spans, taken=taken)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


class Console(list):
    """The messages of the page on the console, and the errors of its scripts."""


@pytest.fixture
def open_page(browser):
    contexts = []

    def open_page(address, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        said = page.said = Console()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.said == []
        context.close()


@pytest.fixture
def address(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_of(snapshot()), encoding="utf-8")
    return path.as_uri()


def lines(page):
    return page.locator("#tree li").all_inner_texts()


def wait_until(page, expression):
    """Wait until that is true; the page's policy forbids what Playwright has for this."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def screenshot(page, name):
    directory = os.environ.get("SEQCOMPAT_SCREENSHOTS")
    if directory:
        page.screenshot(path=os.path.join(directory, name + ".png"), full_page=True)


def test_it_renders(open_page, address, scheme):
    """Warnings, tree and waterfall, in light and in dark; nothing of it is markup."""
    page = open_page(address, color_scheme=scheme)
    assert page.locator("#warnings li").all_inner_texts()[0] == "1 lost"
    assert lines(page)[:2] == ["load shop/db.py:3 × 3 for 1 min 38 s to 1 min 40 s", "a timer"]
    assert any(HOSTILE in line for line in lines(page))
    assert page.locator("#waterfall .bar").count() == 3
    assert page.locator("#waterfall .bar.lasting").count() == 1
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == page.locator("main b").count() == 0
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(21, 24, 28)")
    screenshot(page, "page-" + scheme)


def test_search_and_filters(open_page, address):
    """Searching, a verdict, an age, and each sequence for itself."""
    page = open_page(address)
    assert len(lines(page)) == 5
    page.fill("#search", "TIMER")
    assert [line.split()[0] for line in lines(page)] == ["load", "a"]
    assert page.inner_text("#shown") == "2 of 5 lines"
    page.fill("#search", "")
    page.select_option("#verdict", "lost")
    assert [line.split()[0] for line in lines(page)][0] == "handle" and len(lines(page)) == 3
    page.select_option("#verdict", "")
    page.fill("#age", "50")
    assert len(lines(page)) == 2
    page.fill("#age", "")
    page.uncheck("#alike")
    assert len(lines(page)) == 9


def test_keyboard(open_page, address):
    """Everything works without a mouse."""
    page = open_page(address)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("load")
    assert len(lines(page)) == 2
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused).startswith("load")
    page.keyboard.press("ArrowLeft")
    assert len(lines(page)) == 1
    assert page.get_attribute("#tree li", "aria-expanded") == "false"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "a timer"
    page.keyboard.press("Escape")
    assert len(lines(page)) == 5
    page.keyboard.press("End")
    assert HOSTILE in page.evaluate(focused)


def test_a_phone(open_page, address):
    """On a phone nothing sticks out."""
    page = open_page(address, viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    screenshot(page, "phone")


@pytest.fixture
def live():
    """The address of a live page, and its snapshot, which can be changed."""
    shown = [snapshot()]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/token/":
                kind, body = "text/html; charset=utf-8", page_of(shown[0], live=True)
            elif self.path == "/token/data" and shown[0] is not None:
                kind, body = "application/json", json.dumps(data_of(shown[0]))
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/token/", shown
    server.shutdown()
    server.server_close()


def test_live(open_page, live):
    """The live page follows the program, keeps the search, and pauses."""
    address, shown = live
    page = open_page(address)
    page.fill("#search", "load")
    shown[0] = snapshot(count=7)
    wait_until(page, "document.querySelector('#tree').innerText.includes('× 7')")
    assert len(lines(page)) == 2
    page.click("#pause")
    assert page.inner_text("#pause") == "Go on"
    shown[0] = snapshot(count=9)
    page.wait_for_timeout(2500)
    assert "× 7" in lines(page)[0]
    page.click("#pause")
    wait_until(page, "document.querySelector('#tree').innerText.includes('× 9')")
    screenshot(page, "live")


def test_the_live_page_of_a_program(open_page, tmp_path):
    """The page that a program serves itself."""
    from tests.inspect.test_serving import Program

    class Directory:
        def join(self, name):
            return tmp_path / name

    program = Program(Directory())
    try:
        page = open_page(program.address)
        assert any("query" in line for line in lines(page))
        wait_until(page, "document.querySelectorAll('#waterfall .bar').length === 6")
    finally:
        program.stop()
