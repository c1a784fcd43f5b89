"""A gate before a node, which has no such plugin here: TLS by a certificate of its own, and who may pass."""

import http.client
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD, KEY = "faqsearch", "geheim:8#", "c2VjcmV0"
_PASSES = {f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}", f"ApiKey {KEY}"}


@dataclass(frozen=True)
class Gate:
    url: str
    ca: Path


@contextmanager
def gate(folder: Path, node_port: int) -> Iterator[Gate]:
    """A gate before the node at a port of loopback."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["-keyout", str(key), "-out", str(certificate), "-days", "1", *named]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, answer = 401, b'{"error": {"type": "security_exception"}, "status": 401}'
            if self.headers.get("Authorization") in _PASSES:
                with closing(http.client.HTTPConnection("127.0.0.1", node_port, timeout=30)) as connection:
                    connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
                    response = connection.getresponse()
                    status, answer = response.status, response.read()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on  # noqa: N815 - names of http.server

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Gate(f"https://localhost:{server.server_port}", certificate)
        finally:
            server.shutdown()
            thread.join()
