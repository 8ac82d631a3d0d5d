"""Starts and drives the program under test, `fen`, as its users do: command line, HTTP, nothing else."""
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEN = pathlib.Path(os.environ.get("FEN_BIN", ROOT / ".build" / "debug" / "fen"))
READY = re.compile(r"ready http=(\S+) proxy=(\S+)")

# One connection pool that ignores the proxy variables of the machine: the control API is plain loopback HTTP.
_http = requests.Session()
_http.trust_env = False


class SandboxError(AssertionError):
    """The control API answered an error; `status` and `code` say which."""

    def __init__(self, call: str, response: requests.Response):
        super().__init__(f"{call}: {response.status_code} {response.text[:300]}")
        self.status = response.status_code
        try:
            self.code = response.json().get("code")
        except ValueError:
            self.code = None


def until(what: str, condition, deadline: float = 15.0):
    """Asks `condition` until it answers something true and returns that; fails after `deadline` seconds."""
    end = time.monotonic() + deadline
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline} s: {what}")
        time.sleep(0.02)


def fresh_database() -> str | None:
    """A new database on the server that FEN_POSTGRES names; None for the embedded database."""
    server = os.environ.get("FEN_POSTGRES")
    if not server:
        return None
    name = f"fen_{secrets.token_hex(6)}"
    subprocess.run(["psql", f"{server}/postgres", "-q", "-c", f"CREATE DATABASE {name}"], check=True)
    return f"{server}/{name}"


class Fen:
    """One data folder and the server on it, which may be killed and started again."""

    def __init__(self, data: pathlib.Path | None = None, database: str | None = None):
        self.data = data or pathlib.Path(tempfile.mkdtemp(prefix="fen-test-"))
        self.process: subprocess.Popen | None = None
        self.http = self.proxy = ""
        self.log = self.data.parent / f"{self.data.name}.log"
        self.database = database or fresh_database()

    def start(self, port: int = 0, proxy_port: int = 0, *options: str, sandbox: bool = True, command: str = "serve",
              deadline: float = 30.0) -> "Fen":
        line = [str(FEN), command, "--data", str(self.data)]
        line += ["--sandbox"] if sandbox and command == "serve" else []
        line += ["--port", str(port), "--proxy-port", str(proxy_port), *options]
        if self.database:
            line += ["--database", self.database]
        self._errors = open(self.log, "a")
        self.process = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors, text=True)
        ready = threading.Event()
        seen: list[str] = []

        def read() -> None:
            for line in self.process.stdout:
                seen.append(line)
                found = READY.search(line)
                if found:
                    self.http, self.proxy = found.groups()
                    ready.set()
            ready.set()

        threading.Thread(target=read, daemon=True).start()
        if not ready.wait(deadline) or not self.http:
            self.kill()
            raise AssertionError(f"fen was not ready within {deadline} s: {''.join(seen)}\n{self.errors()[-2000:]}")
        return self

    @property
    def port(self) -> int:
        return int(self.http.rsplit(":", 1)[1])

    @property
    def proxy_port(self) -> int:
        return int(self.proxy.rsplit(":", 1)[1])

    def errors(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def files(self) -> list[pathlib.Path]:
        """All that it wrote: its folder and its log."""
        return [file for file in [*self.data.rglob("*"), self.log] if file.is_file()]

    def stop(self) -> int:
        """Asks the server to end, as a service manager would, and returns its exit status."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._errors.close()
        self.process = None
        return status

    def kill(self) -> None:
        """kill -9: no chance to tidy up."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._errors.close()
            self.process = None

    def remove(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.log.unlink(missing_ok=True)

    # The command line

    def command(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess:
        environment = dict(os.environ, **({"FEN_DATABASE": self.database} if self.database else {}))
        return subprocess.run(
            [str(FEN), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
            env=environment)

    def audit(self) -> subprocess.CompletedProcess:
        return self.command("audit", "--data", str(self.data))

    def environment(self, *arguments: str) -> dict[str, str]:
        """The variables of the export lines that `fen env` prints, as a shell would read them."""
        done = self.command("env", "--data", str(self.data), *arguments)
        assert done.returncode == 0, done.stderr
        shell = subprocess.run(
            ["env", "-i", "/bin/sh", "-c", 'eval "$1"; exec /usr/bin/env -0', "sh", done.stdout],
            capture_output=True, text=True, check=True)
        pairs = (pair.split("=", 1) for pair in shell.stdout.split("\0") if pair)
        return {name: value for name, value in pairs if name not in ("PWD", "OLDPWD", "SHLVL", "_")}

    # The sandbox control API

    def sandbox(self, method: str, path: str, body: dict | None = None, **query):
        response = _http.request(
            method, f"{self.http}/sandbox/v1/{path}", json=body, params=query or None, timeout=60)
        if response.status_code >= 400:
            raise SandboxError(f"{method} {path}", response)
        return response.json() if response.content else None

    def admin(self, method: str, path: str, body: dict | None = None):
        """What the operator asks, with his token."""
        token = (self.data / "admin.token").read_text().strip()
        response = _http.request(method, f"{self.http}/admin/v1/{path}", json=body, timeout=60,
                                 headers={"Authorization": f"Bearer {token}"})
        if response.status_code >= 400:
            raise SandboxError(f"{method} {path}", response)
        return response.json() if response.content else None

    def get(self, path: str) -> requests.Response:
        return _http.get(self.http + path, timeout=30)

    def alive(self) -> bool:
        return self.get("/healthz").status_code == 200

    def user(self, **fields) -> dict:
        return self.sandbox("POST", "users", {"balance": 10_000_000, **fields})

    def pay(self, user: dict, **body) -> dict:
        return self.sandbox("POST", f"users/{user['user_id']}/pay", body)

    def payment_code(self, user: dict) -> str:
        return self.sandbox("POST", f"users/{user['user_id']}/payment-code", {})["auth_code"]

    def openid(self, user: dict, appid: str) -> str:
        return self.sandbox("GET", f"users/{user['user_id']}/openid", appid=appid)["openid"]

    def notifications(self, mchid: str, out_trade_no: str | None = None) -> list[dict]:
        query = {"mchid": mchid} | ({"out_trade_no": out_trade_no} if out_trade_no else {})
        return self.sandbox("GET", "notifications", **query)["data"]

    def now(self) -> str:
        return self.sandbox("GET", "clock")["now"]

    def advance(self, seconds: int) -> str:
        return self.sandbox("POST", "clock", {"advance_seconds": seconds})["now"]

    def set_clock(self, moment: str) -> str:
        return self.sandbox("POST", "clock", {"now": moment})["now"]
