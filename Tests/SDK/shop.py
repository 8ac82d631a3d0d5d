"""A merchant with a program of its own, in an environment that holds only what `fen env` prints."""
import base64
import json
import pathlib
import subprocess
import sys

from receiver import Receiver
from server import Fen


class Shop:
    """A merchant in Fen and its program, which runs in a process of its own."""
    kind = "merchant"

    def __init__(self, fen: Fen, key_mode: str, **settings):
        self.fen, self.key_mode = fen, key_mode
        self.receiver = Receiver()
        self.merchant = fen.sandbox(
            "POST", "merchants", {"name": "罗森便利店", "kind": self.kind, "key_mode": key_mode})
        self.mchid, self.appid = self.merchant["mchid"], self.merchant["appid"]
        settings |= {
            "mchid": self.mchid, "appid": self.appid, "private_key": self.merchant["private_key_pem"],
            "cert_serial_no": self.merchant["serial_no"], "apiv3_key": self.merchant["apiv3_key"],
            "notify_url": self.receiver.url("/paid")}
        if key_mode == "public_key":
            settings["public_key"] = self.merchant["platform_public_key_pem"]
            settings["public_key_id"] = self.merchant["platform_public_key_id"]
        program = pathlib.Path(__file__).with_name("program.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program)], env=fen.environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._exchange(settings) == "ready"

    def _exchange(self, message: dict):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the merchant's program ended, its last words stand above"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def client(self, method: str, **arguments):
        """Calls one method of the client: (status, decoded JSON, text or bytes)."""
        result = self._exchange({"method": method, "arguments": arguments})
        if method in ("callback", "sign", "decrypt"):
            return result
        status, content = result
        if isinstance(content, dict):
            return status, base64.b64decode(content["base64"])
        return status, json.loads(content) if content else None

    def callback(self, arrival) -> dict:
        return self.client("callback", headers=arrival.headers, body=arrival.body.decode())

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.receiver.close()


class ProviderShop(Shop):
    """A provider with one of its merchants; the client in partner mode."""
    kind = "provider"

    def __init__(self, fen: Fen, key_mode: str):
        super().__init__(fen, key_mode, partner_mode=True)
        self.sub = fen.sandbox("POST", "merchants", {
            "name": "街角小店", "kind": "sub_merchant", "provider_mchid": self.mchid})
        self.sub_mchid, self.sub_appid = self.sub["mchid"], self.sub["appid"]
