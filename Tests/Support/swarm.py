"""Very many requests at once: on many connections, several on each before the first is answered."""
import asyncio
import json
import resource

from server import Fen


def swarm(fen: Fen, requests: list[bytes], connections: int = 1000) -> list[tuple[int, dict]]:
    """Sends whole HTTP/1.1 requests and answers status and body of each, in order."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < connections + 100:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, connections + 100), hard))
    return asyncio.run(_swarm(fen.port, requests, connections))


def wallet_request(method: str, path: str, token: str, body: dict | None = None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    return (f"{method} /wallet/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n").encode() + content


async def _swarm(port: int, requests: list[bytes], connections: int):
    answers: list = [None] * len(requests)
    connected = [await asyncio.open_connection("127.0.0.1", port) for _ in range(min(connections, len(requests)))]

    async def one(number: int) -> None:
        reader, writer = connected[number]
        mine = range(number, len(requests), len(connected))
        writer.write(b"".join(requests[index] for index in mine))
        for index in mine:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(int(line.split(":")[1]) for line in head.lower().split("\r\n")
                          if line.startswith("content-length:"))
            answers[index] = (int(head.split(" ", 2)[1]), json.loads(await reader.readexactly(length)))
        writer.close()

    await asyncio.gather(*(one(number) for number in range(len(connected))))
    return answers
