"""Red packets with the PyPI client wechatpy, unmodified: API v2, MD5 signs, client certificate, through the proxy, with
only the environment that `fen env` prints and the folder that `fen merchant create` wrote."""
import importlib.metadata
import json
import pathlib
import subprocess
import sys

import pytest
import requests

from server import until


class Program:
    """A merchant's program in a process of its own."""

    def __init__(self, fen, folder, bare: bool = False):
        program = pathlib.Path(__file__).with_name("redpack_program.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program)], env=fen.environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.exchange({"folder": str(folder), "bare": bare}) == {"result": "ready"}

    def exchange(self, message: dict) -> dict:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the merchant's program ended, its last words stand above"
        return json.loads(line)

    def call(self, method: str, **arguments) -> dict:
        return self.exchange({"method": method, "arguments": arguments})

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def folder(fen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "merchant"
    done = fen.command("merchant", "create", "--data", str(fen.data), "--name", "天虹百货", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def merchant(fen, folder):
    merchant = json.loads((folder / "merchant.json").read_text())
    fen.sandbox("POST", f"merchants/{merchant['mchid']}/fund", {"amount": 1_000_000})
    return merchant


@pytest.fixture(scope="module")
def client(fen, folder, merchant):
    client = Program(fen, folder)
    yield client
    client.close()


def words(user: dict, merchant: dict, fen, amount: int, number: str) -> dict:
    return {"user_id": fen.openid(user, merchant["appid"]), "total_amount": amount, "send_name": "天虹百货",
            "act_name": "猜灯谜抢红包", "wishing": "恭喜发财", "remark": "快来抢", "client_ip": "127.0.0.1",
            "out_trade_no": number}


def wallet(fen, user: dict, method: str, path: str) -> dict:
    session = requests.Session()
    session.trust_env = False
    answer = session.request(
        method, f"{fen.http}/wallet/v1/{path}", headers={"Authorization": f"Bearer {user['token']}"},
        json={} if method == "POST" else None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_client_is_the_one_from_pypi():
    assert importlib.metadata.version("wechatpy") == "1.8.18"


def test_a_packet_is_sent_opened_and_queried(fen, merchant, client):
    user = fen.user(balance=0)
    number = merchant["mchid"] + "201411110000000001"
    sent = client.call("send", **words(user, merchant, fen, 888, number))
    assert sent.get("result", {}).get("result_code") == "SUCCESS", sent
    found = client.call("query", out_trade_no=number)["result"]
    assert found["status"] == "SENT" and found["detail_id"] == sent["result"]["send_listid"]
    (packet,) = wallet(fen, user, "GET", "payouts")["red_packets"]
    assert wallet(fen, user, "POST", f"red-packets/{packet['id']}/open")["amount"] == 888
    found = client.call("query", out_trade_no=number)["result"]
    assert found["status"] == "RECEIVED" and found["hblist"]["hbinfo"]["amount"] == "888", found
    assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 888


def test_a_group_packet_is_sent_and_shared(fen, merchant, client):
    users = [fen.user(balance=0) for _ in range(3)]
    number = merchant["mchid"] + "201411110000000002"
    sent = client.call("send_group", total_num=3, **words(users[0], merchant, fen, 1_000, number))
    assert sent.get("result", {}).get("result_code") == "SUCCESS", sent
    (packet,) = wallet(fen, users[0], "GET", "payouts")["red_packets"]
    for user in users:
        wallet(fen, user, "POST", f"red-packets/{packet['id']}/open")
    found = client.call("query", out_trade_no=number)["result"]
    assert found["status"] == "RECEIVED" and len(found["hblist"]["hbinfo"]) == 3
    assert sum(int(share["amount"]) for share in found["hblist"]["hbinfo"]) == 1_000


def test_a_repetition_is_one_packet_and_refusals_have_their_codes(fen, merchant, client):
    user = fen.user(balance=0)
    number = merchant["mchid"] + "201411110000000003"
    first = client.call("send", **words(user, merchant, fen, 100, number))["result"]
    again = client.call("send", **words(user, merchant, fen, 100, number))["result"]
    assert again["send_listid"] == first["send_listid"]
    assert client.call("send", **words(user, merchant, fen, 101, number))["error"] == "FATAL_ERROR"
    assert client.call("query", out_trade_no="1")["error"] == "NOT_FOUND"
    assert client.call("send", **words(user, merchant, fen, 99, number))["error"] == "PARAM_ERROR"


def test_without_its_certificate_the_client_is_told_so(fen, folder, merchant):
    bare = Program(fen, folder, bare=True)
    try:
        refused = bare.call("send", **words(fen.user(), merchant, fen, 100, merchant["mchid"] + "201411110000000004"))
        assert refused["error"] == "CA_ERROR" and refused["message"], refused
    finally:
        bare.close()


def test_the_books_hold(fen, client):
    until("the books hold", lambda: fen.audit().returncode == 0)
