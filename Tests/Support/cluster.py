"""Several processes of the program on one PostgreSQL database, behind one address."""
import json
import pathlib
import shutil
import socket
import tempfile

from balancer import Balancer
from server import Fen

# What every process of one platform has in its folder; the rest is the process's own.
SHARED_FILES = ("master.key", "ca.pem", "ca-key.pem", "proxy-cert.pem", "proxy-key.pem", "admin.token")


class Cluster(Fen):
    """Driven as one server is. `members` are the processes, each with a data folder as on a machine of its own."""

    def __init__(self, database: str, processes: int = 2, *options: str):
        super().__init__(database=database)
        self.members = [Fen(pathlib.Path(tempfile.mkdtemp(prefix="fen-test-")), database=database)
                        for _ in range(processes)]
        self.options = options
        self.ports = free_ports(2 * processes)
        self.balancer: Balancer | None = None

    def start(self, *_, **__) -> "Cluster":
        for index, member in enumerate(self.members):
            self.start_member(index)
            if index == 0:
                for name in SHARED_FILES:
                    for folder in [self.data, *(other.data for other in self.members[1:])]:
                        shutil.copy(member.data / name, folder / name)
        pairs = [self.member_ports(index) for index in range(len(self.members))]
        self.balancer = Balancer(pairs)
        self.http = f"http://127.0.0.1:{self.balancer.port}"
        self.proxy = f"http://127.0.0.1:{self.balancer.proxy_port}"
        # What a server says of itself in its folder, said of them all: the command line finds the balancer by it.
        (self.data / "run.json").write_text(json.dumps(
            {"http": self.http, "proxy": self.proxy, "pid": self.members[0].process.pid}))
        return self

    def member_ports(self, index: int) -> tuple[int, int]:
        return self.ports[2 * index], self.ports[2 * index + 1]

    def start_member(self, index: int) -> None:
        self.members[index].start(*self.member_ports(index), *self.options)

    def stop(self) -> int:
        statuses = [member.stop() for member in self.members if member.process]
        if self.balancer:
            self.balancer.close()
            self.balancer = None
        return max(statuses, default=0)

    def kill(self) -> None:
        for member in self.members:
            member.kill()

    def remove(self) -> None:
        for member in self.members:
            member.remove()
        super().remove()

    def files(self) -> list[pathlib.Path]:
        return [file for member in self.members for file in member.files()]

    def errors(self) -> str:
        return "".join(member.errors() for member in self.members)


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now; a server that is started again keeps its own."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
