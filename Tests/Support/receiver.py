"""A merchant's callback receiver on loopback that records what arrives and answers as it is told."""
import dataclasses
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler

from server import until


@dataclasses.dataclass
class Arrival:
    at: float
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """`answer` decides: an int is a status, bytes are written as they are, "hold" waits for `release`."""

    def __init__(self):
        self.arrivals: list[Arrival] = []
        self.answer: int | bytes | str = 200
        self.answer_body = b'{"code":"SUCCESS","message":"OK"}'
        self.headers: dict[str, str] = {}
        self.released = threading.Event()
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # The sender died in the middle of it: nothing has arrived.
                with receiver._lock:
                    receiver.arrivals.append(Arrival(time.monotonic(), self.path, dict(self.headers), body))
                answer = receiver.answer
                if answer == "hold":
                    receiver.released.wait(30)
                    answer = 200
                if isinstance(answer, bytes):
                    self.close_connection = True
                    self.wfile.write(answer)
                    return
                self.send_response(answer)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                content = b"" if answer == 204 else receiver.answer_body
                if answer != 204:
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # A server that was killed in the middle of its request is part of the tests.

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def url(self, path: str = "/notify") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Arrival]:
        with self._lock:
            return [arrival for arrival in self.arrivals if arrival.path == path]

    def wait(self, count: int = 1, path: str = "/notify", deadline: float = 15) -> list[Arrival]:
        return until(
            f"{count} callbacks at {path}, there are {len(self.at(path))}",
            lambda: (lambda seen: seen if len(seen) >= count else None)(self.at(path)), deadline)

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


def closed_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
