"""What an editing program offers for a file by its schema, asked of a language server as the program asks it."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools import beside

PATIENCE = 20
"""After how many seconds an answer will not come any more."""
Place = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """What is marked as wrong, each with the line (from 0) and the words, and what is offered at a place."""

    wrong: tuple[tuple[int, str], ...]
    offered: tuple[str, ...]


class Server:
    """Tombi, run as an editing program runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        command = [beside("tombi"), "lsp", "--offline"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, **message: object) -> None:
        """Send a message."""
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def ask(self, method: str, **parameters: object) -> Any:
        """Return the answer to a question."""
        self.number += 1
        self.send(id=self.number, method=method, params=parameters)
        while (answer := self.answers.get(timeout=PATIENCE)).get("id") != self.number:
            pass
        return answer["result"]

    def _read(self) -> None:
        assert self.process.stdout
        while head := self.process.stdout.readline():
            length = int(head.partition(b":")[2])
            while self.process.stdout.readline().strip():
                pass
            message = json.loads(self.process.stdout.read(length))
            if "method" not in message:
                self.answers.put(message)
            elif "id" in message:
                own = {"uri": self.folder.as_uri(), "name": "edition"}
                self.send(id=message["id"], result=[own] if message["method"].endswith("workspaceFolders") else None)


def told(path: Path, place: Place) -> Told:
    """Return what is told of a file, and what is offered at a line and a column, both from 0."""
    server, document = Server(path.parent), {"uri": path.as_uri()}
    able = {"textDocument": {"completion": {"completionItem": {}}, "diagnostic": {}}}
    own = [{"uri": path.parent.as_uri(), "name": "edition"}]
    server.ask("initialize", processId=None, rootUri=own[0]["uri"], workspaceFolders=own, capabilities=able)
    server.send(method="initialized", params={})
    text = {**document, "languageId": "toml", "version": 1, "text": path.read_text("utf-8")}
    server.send(method="textDocument/didOpen", params={"textDocument": text})
    while not (found := server.ask("textDocument/diagnostic", textDocument=document)["items"]):
        pass  # the schema is read beside
    at = {"line": place[0], "character": place[1]}
    offered = server.ask("textDocument/completion", textDocument=document, position=at, context={"triggerKind": 1})
    server.process.kill()
    wrong = tuple((one["range"]["start"]["line"], one["message"]) for one in found)
    return Told(wrong, tuple(one["label"] for one in offered or ()))
