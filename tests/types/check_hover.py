"""
Checks that an editor shows the docstrings, although the stubs have none:
``python -m tests.types.check_hover``.

It asks pyright's language server about each public name, as an editor does.
"""

import asyncio
import importlib
import os
import sys

from lsprotocol import types
from pygls.lsp.client import LanguageClient

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ("seqcompat", "seqcompat.defer", "seqcompat.inspect")


def names():
    """Each public name with the first line of its docstring."""
    for name in MODULES:
        module = importlib.import_module(name)
        yield name, module.__doc__.strip().splitlines()[0]
        for attribute in module.__all__:
            docstring = getattr(module, attribute).__doc__
            yield "%s.%s" % (name, attribute), docstring.strip().splitlines()[0]


async def hovers(source, places):
    """The texts that the server shows at `places`, lines and columns of a file with `source`."""
    client = LanguageClient("seqcompat", "1")

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def configuration(asked):
        return [
            {"pythonPath": sys.executable} if each.section == "python" else {}
            for each in asked.items
        ]

    for notification in (types.WINDOW_LOG_MESSAGE, types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS):
        client.feature(notification)(lambda *_: None)

    await client.start_io(sys.executable, "-m", "pyright.langserver", "--stdio")
    capable = types.WorkspaceClientCapabilities(configuration=True)
    await client.initialize_async(
        types.InitializeParams(types.ClientCapabilities(workspace=capable))
    )
    client.initialized(types.InitializedParams())
    document = types.TextDocumentItem("file://%s/shown.py" % HERE, "python", 1, source)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    identifier = types.TextDocumentIdentifier(document.uri)
    found = []
    for line, column in places:
        position = types.Position(line, column)
        hover = await client.text_document_hover_async(types.HoverParams(identifier, position))
        found.append(hover.contents.value if hover else "")
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return found


def main():
    expected = list(names())
    lines = ["import " + name for name in MODULES] + [name for name, _ in expected]
    places = [(number, len(line) - 1) for number, line in enumerate(lines)][len(MODULES) :]
    shown = asyncio.run(asyncio.wait_for(hovers("\n".join(lines), places), 120))
    problems = [
        "for %s pyright shows no docstring:\n%s" % (name, text)
        for (name, first_line), text in zip(expected, shown)
        if first_line not in text
    ]
    print("\n".join(problems) or "%d names are shown with their docstrings" % (len(expected),))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
