"""Serves what was built to the browsers of this machine, and tells them of every build; builds nothing itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sphinx_apparatus.language import N_, _
from sphinx_apparatus.preview.shown import State

_OWN = Path(__file__).with_name("static")
_ADDED = (
    '<link rel="stylesheet" href="/-/preview.css">'
    '<script src="/-/preview.js" data-version="{}" data-styles="{}" defer></script>'
)
NO_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>No page</title><meta name="preview-missing" content=""></head>'
    '<body><article role="main"><h1>No page</h1><p>{}</p></article></body></html>\n'
)
HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer",
}  # fmt: skip
REFUSED = N_("The preview answers only pages of its own, at the address that it named.")
AskedPdf = Callable[[], Path | str]
"""Returns the file of the PDF as it is now, or why there is none."""


class Board:
    """What the browsers are shown: set by the thread that builds, read by the one that serves."""

    def __init__(self) -> None:
        self.state = State()
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def show(self, state: State) -> None:
        self.state = state
        for event, loop in list(self._waiting.items()):
            loop.call_soon_threadsafe(event.set)

    async def states(self) -> AsyncIterator[str]:
        """Yield the state now, and every one from now on, as an event stream has them."""
        event = asyncio.Event()
        self._waiting[event] = asyncio.get_running_loop()
        try:
            while True:
                event.clear()
                yield f"data: {json.dumps(asdict(self.state))}\n\n"
                await event.wait()
        finally:
            del self._waiting[event]


class Pages(StaticFiles):
    """The folder of the pages, each with the script of the preview; nothing outside it is served."""

    def __init__(self, folder: Path, board: Board, writing: Lock) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self.board, self.writing = board, writing

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or a page that says that there is none, and that takes the reader on when there is."""
        try:
            found = await super().get_response(path, scope)
        except HTTPException as error:
            gone = self.board.state.findings
            said = _("What is wrong is listed below.") if gone else _("There is no page of this name.")
            return HTMLResponse(self.added_to(NO_PAGE.format(said)), error.status_code)
        if not isinstance(found, FileResponse) or found.media_type != "text/html":
            return found
        return HTMLResponse(await run_in_threadpool(self.page, Path(found.path)), found.status_code)

    def page(self, path: Path) -> str:
        """Return a page when it is not just being written."""
        with self.writing:
            return self.added_to(path.read_text(encoding="utf-8"))

    def added_to(self, page: str) -> str:
        """Return a page with the script, which is told of which build the page is, and its style sheets."""
        state = self.board.state
        return page.replace("</head>", f"{_ADDED.format(state.version, state.styles)}</head>", 1)


class OnlyHere:
    """Refuses what another site, or another name of this machine, asks for."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        refused = scope["type"] != "http" or self.is_foreign(headers)
        await (PlainTextResponse(_(REFUSED) + "\n", 403) if refused else self.app)(scope, receive, sent)

    def is_foreign(self, headers: Headers) -> bool:
        """Tell whether a request comes from elsewhere; a link from another site to a page may be followed."""
        origin = headers.get("origin")
        linked = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site") and not linked
        other = origin is not None and origin not in [f"http://{host}" for host in self.hosts]
        return foreign or other or headers.get("host") not in self.hosts


def site(pages: Pages, board: Board, hosts: Sequence[str], mend: Callable[[str], bool], book: AskedPdf) -> Starlette:
    """Return what serves the pages, and the states of the board, under the names `hosts`, each with its port.

    `mend` makes the correction of the finding of an id, and tells whether it fitted still; `book` gives the file of the
    PDF, or why there is none.
    """

    async def events(request: Request) -> Response:
        return StreamingResponse(board.states(), media_type="text/event-stream")

    async def mended(request: Request) -> Response:
        if request.headers.get("origin") is None:
            return PlainTextResponse(_(REFUSED) + "\n", 403)
        name = (await request.body()).decode("utf-8", "replace")
        return Response(status_code=204 if await run_in_threadpool(mend, name) else 409)

    async def pdf(request: Request) -> Response:
        made = await run_in_threadpool(book)
        return PlainTextResponse(made, 503) if isinstance(made, str) else FileResponse(made)

    routes = [
        Route("/-/events", events), Route("/-/mend", mended, methods=["POST"]), Route("/-/book.pdf", pdf),
        Mount("/-", StaticFiles(directory=_OWN)), Mount("/", pages),
    ]  # fmt: skip
    return Starlette(routes=routes, middleware=[Middleware(OnlyHere, hosts=hosts)])
