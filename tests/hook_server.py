"""A system that takes webhooks, on loopback: it keeps what comes, and answers as it is told."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Came:
    """One request that came."""

    path: str
    head: dict[str, str]
    body: str

    @property
    def event(self) -> dict[str, Any]:
        """Return what it tells."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    def signed_with(self, secret: str) -> bool:
        """Return whether the signature is of that secret: the receiver's side of the specification."""
        said = f"{self.head['webhook-id']}.{self.head['webhook-timestamp']}.{self.body}".encode()
        key = base64.b64decode(secret.removeprefix("whsec_"))
        made = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        return self.head["webhook-signature"] == f"v1,{made}"


class Receiver:
    """A server for one test; `status` is what it answers with, or one of `hang`, `drip`, `gone`, `huge` and `rubbish`."""

    def __init__(self) -> None:
        self.status: int | str = 200
        self.came = list[Came]()
        self._ending = threading.Event()

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                receiver.came.append(Came(self.path, {}, "GET"))
                self.send_response(200)
                self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                head = {name.lower(): value for name, value in self.headers.items()}
                receiver.came.append(Came(self.path, head, body))
                receiver.answer(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Return the address to subscribe."""
        return f"http://127.0.0.1:{self._server.server_port}/hook?key=1"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request as told."""
        if self.status == "hang":
            self._ending.wait(30)
        elif self.status == "gone":
            request.connection.close()
        elif self.status == "rubbish":
            request.wfile.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")
        elif self.status == "drip":
            self._drip(request, b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 100)
        else:
            request.send_response(200 if self.status == "huge" else int(self.status))
            request.send_header("Location", "/elsewhere")
            request.end_headers()
            if self.status == "huge":
                self._drip(request, b"x" * 10_000, 0.001)

    def _drip(self, request: BaseHTTPRequestHandler, text: bytes, pace: float = 0.05) -> None:
        """Write a byte at a time for as long as anybody listens."""
        try:
            for byte in text:
                request.wfile.write(bytes([byte]))
                request.wfile.flush()
                if self._ending.wait(pace):
                    return
        except OSError:
            time.sleep(0)


@contextmanager
def tls_server(folder: Path, name: str) -> Iterator[tuple[int, ssl.SSLContext]]:
    """Yield the port of a server with a certificate for `name`, and what trusts it; it answers every POST with 204."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: who does not trust us hangs up."""

    file = _certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, ssl.create_default_context(cafile=str(file))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certificate(folder: Path, name: str) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    whom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(whom, whom, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
