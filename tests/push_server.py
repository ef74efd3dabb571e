"""The platforms' interfaces for writing unasked, on loopback: it gives tokens, takes texts, and fails as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Platform:
    """A server for one test. `outworn` lets the present token hold no longer, once."""

    def __init__(self, fault: str = "") -> None:
        self.fault, self.outworn = fault, False
        self.asked, self.sent, self.bodies = list[str](), list[dict[str, Any]](), list[bytes]()

    def __enter__(self) -> "Platform":
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                platform.answer(self, b"")

            def do_POST(self) -> None:
                platform.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """Answer one request."""
        path = request.path.partition("?")[0]
        name = path.split("/")[1] if path.endswith("/sendMessage") else path.rpartition("/")[2]
        self.asked.append(name)
        self.bodies.append(body)
        said = json.dumps(self._said(name, body)).encode() if self.fault != "rubbish" else b"<html>"
        if self.fault == "gone":
            request.connection.close()
            return
        request.send_response(200)
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)

    def _said(self, name: str, body: bytes) -> dict[str, Any]:
        if name in ("stable_token", "gettoken"):
            return {"errcode": 40013} if self.fault == "no-token" else {"access_token": "T0", "expires_in": 7200}
        if self.outworn:
            self.outworn = False
            return {"errcode": 42001}
        if self.fault == "refused":
            return {"errcode": 45015, "ok": False}
        self.sent.append(json.loads(body))
        return {"errcode": 0, "ok": True}
