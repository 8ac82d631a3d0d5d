"""One address before several servers, as a load balancer gives it: it asks each for /readyz, sends connections to those
that are ready in turn, and takes the next when a connect is refused. What passes through it is never looked at."""
import asyncio
import threading

CHECKS = 0.05  # Seconds from one look at /readyz to the next.
PATIENCE = 5.0  # Seconds for which a connect that all refuse is tried.


class Balancer:
    """`backends` are (HTTP port, proxy port); a backend may end and come back on its ports."""

    def __init__(self, backends: list[tuple[int, int]]):
        self.backends = backends
        self.ready = [True] * len(backends)
        self.refused = 0
        self.connections = [0] * len(backends)
        self._turn = 0
        self._serving = set()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        servers = [self._loop.run_until_complete(
            asyncio.start_server(lambda *ends, door=door: self._serve(door, *ends), "127.0.0.1", 0, backlog=256))
            for door in (0, 1)]
        self.port, self.proxy_port = (server.sockets[0].getsockname()[1] for server in servers)
        for index in range(len(self.backends)):
            self._loop.create_task(self._check(index))
        started.set()
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    async def _check(self, index: int) -> None:
        port = self.backends[index][0]
        while True:
            self.ready[index] = await self._is_ready(port)
            await asyncio.sleep(CHECKS)

    async def _is_ready(self, port: int) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        try:
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            status = await asyncio.wait_for(reader.readline(), 10)
            return b" 200 " in status
        except (OSError, asyncio.TimeoutError):
            return False
        finally:
            writer.close()

    async def _connect(self, door: int):
        """A connection to a server: of those that are ready in turn, then of the others."""
        end = self._loop.time() + PATIENCE
        while True:
            self._turn += 1
            turn = [(self._turn + step) % len(self.backends) for step in range(len(self.backends))]
            for index in sorted(turn, key=lambda index: not self.ready[index]):
                try:
                    ends = await asyncio.open_connection("127.0.0.1", self.backends[index][door])
                    self.connections[index] += 1
                    return ends
                except OSError:
                    self.refused += 1
            if self._loop.time() > end:
                return None
            await asyncio.sleep(0.02)

    async def _serve(self, door: int, reader, writer) -> None:
        ends = await self._connect(door)
        if ends is None:
            writer.close()
            return
        back, forth = ends
        asking = asyncio.create_task(self._pump(reader, forth))
        # A loop holds its tasks weakly; and a server that has ended its side reads nothing more.
        self._serving.add(asyncio.current_task())
        try:
            await self._pump(back, writer)
        finally:
            asking.cancel()
            self._serving.discard(asyncio.current_task())
            for each in (writer, forth):
                each.close()

    async def _pump(self, reader, writer) -> None:
        """Passes one direction on until it ends, then ends it on the other side too."""
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:
            writer.close()
