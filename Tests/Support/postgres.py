"""A PostgreSQL server of a test's own, which may crash, restart and have a standby."""
import pathlib
import secrets
import shutil
import subprocess
import tempfile

from server import ROOT


def script(*arguments: str) -> str:
    done = subprocess.run(
        [str(ROOT / "Scripts" / "postgres.sh"), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout.strip()


class PostgreSQL:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fen-postgres-"))
        self.folder.chmod(0o755)
        self.primary = self.folder / "primary"
        self.standby = None
        self.server = script("start", str(self.primary))

    @property
    def place(self) -> str:
        """Host and port, as they stand in an address."""
        return self.server.rsplit("@", 1)[1]

    def database(self) -> str:
        """The address of a new database."""
        name = f"fen_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name}")
        return f"{self.server}/{name}"

    def run(self, statement: str, database: str | None = None) -> str:
        done = subprocess.run(
            ["psql", database or f"{self.server}/postgres", "-X", "-Atqc", statement], stdin=subprocess.DEVNULL,
            capture_output=True, text=True)
        assert done.returncode == 0, f"{statement}: {done.stderr}"
        return done.stdout.strip()

    def restart(self) -> None:
        """As after a power failure: whatever was not on the disk is gone."""
        script("restart", str(self.primary))

    def crash(self) -> None:
        script("crash", str(self.primary))

    def add_standby(self) -> str:
        """Makes a standby that has every commit before it is answered; host and port of it."""
        self.standby = self.folder / "standby"
        return script("standby", str(self.primary), str(self.standby)).rsplit("@", 1)[1]

    def fail_over(self) -> None:
        """The primary is gone for good and the standby takes its place."""
        self.crash()
        script("promote", str(self.standby))

    def remove(self) -> None:
        for folder in filter(None, (self.primary, self.standby)):
            script("stop", str(folder))
        shutil.rmtree(self.folder, ignore_errors=True)

    def add_user(self, name: str, password: str) -> str:
        """A user who owns nothing and must say the password; the server's address for him."""
        self.run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        rules = self.primary / "data" / "pg_hba.conf"
        rules.write_text(f"host all {name} 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
        self.run("SELECT pg_reload_conf()")
        return f"postgres://{name}:{password}@{self.place}"
