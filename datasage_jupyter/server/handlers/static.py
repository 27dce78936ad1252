"""Scripts that every page needs once: plotly.js, compressed once and tagged."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web


class Script:
    """One file in memory, as it is and compressed.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def plain(self) -> bytes:
        """The bytes."""
        return self.path.read_bytes()

    @cached_property
    def compressed(self) -> bytes:
        """The bytes, gzipped; about 0.2 s of work for plotly.js, once."""
        return gzip.compress(self.plain, compresslevel=6, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Changes with the content."""
        return f'"{hashlib.sha256(self.plain).hexdigest()[:32]}"'


def plotly_script() -> Script:
    """plotly.min.js as the installed plotly ships it, found without importing plotly."""
    spec = find_spec("plotly")
    folders = list(spec.submodule_search_locations or []) if spec else []
    return Script(Path(folders[0]) / "package_data" / "plotly.min.js")


class ScriptHandler(JupyterHandler):
    """Serves one script. It is the same for everybody and holds nothing of anybody's, so it needs no sign-in."""

    def initialize(self, script: Script) -> None:
        """Take the script."""
        self.script = script

    @allow_unauthenticated
    async def get(self) -> None:
        """The script, compressed where the browser can read that; 304 if the browser already has it."""
        zipped = "gzip" in self.request.headers.get("Accept-Encoding", "")
        body = await asyncio.to_thread(self._body, zipped)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable" if self.request.query else "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        if zipped:
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Etag", self.script.tag)
        if self.check_etag_header():
            self.clear_header("Content-Encoding")
            self.set_status(304)
            return
        self.finish(body)

    def _body(self, zipped: bool) -> bytes:
        return self.script.compressed if zipped else self.script.plain

    def compute_etag(self) -> str | None:
        """The script's own tag, whatever the encoding; the encodings are told apart by `Vary`."""
        return self.script.tag

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """No page around an error."""
        self.set_header("Content-Type", "text/plain")
        self.finish(web.HTTPError(status_code).reason or "error")
