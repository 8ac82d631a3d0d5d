"""A bank and a provider of short messages, as an operator would connect them: docs/reference/gateways.md."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Bank:
    """Cards with money in them, movements by their numbers, days that are closed; and what phones were sent.

    `mood` says what becomes of the next movements: "well", "late" (done, and the line breaks before it is said), "hung"
    (done, and the answer does not come), "silent" (nothing is done or said), or what is answered instead: "500",
    "nonsense", "other" (a word nobody knows), "stranger" (the number of another request).
    """

    KEY = "a-secret-of-the-bank"

    def __init__(self):
        self.mood = "well"
        self.cards: dict[str, dict] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        self.accounts: list[dict] = []
        self.days: dict[str, list[str]] = {}
        self.closed: set[str] = set()
        self.cut_short = False
        self.reserve = 0
        self.messages: list[dict] = []
        self.takes_messages = True
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def code(self, phone: str) -> str:
        return next(message["code"] for message in reversed(self.messages) if message["phone"].endswith(phone))

    # What it does

    def elements(self, asked: dict) -> dict | None:
        card = self.cards.get(asked["number"])
        if self.mood == "silent":
            return None
        if card is None or (card["name"], card["id"]) != (asked["name"], asked["document"]["number"]):
            return {"result": "elements_differ"}
        return {"result": "frozen" if card.get("frozen") else "confirmed"}

    def movements(self, asked: dict) -> dict | None:
        number = asked["request_id"]
        self.asked.append(number)
        if self.mood == "silent":
            return None
        with self._lock:
            if number not in self.moved:
                self.moved[number] = self._move(asked)
        answer = {"request_id": number, "result": self.moved[number]}
        if self.mood == "hung":
            self.over.wait(30)
        instead = {"late": None, "hung": None, "500": "500", "nonsense": "nonsense",
                   "other": {**answer, "result": "perhaps"}, "stranger": {**answer, "request_id": "1"}}
        return instead.get(self.mood, answer)

    def _move(self, asked: dict) -> str:
        if asked["day"] in self.closed:
            return "day_closed"
        gain = asked["amount"] if asked["direction"] == "to_reserve" else -asked["amount"]
        if "card" in asked:
            card = self.cards.get(asked["card"])
            if card is None:
                return "no_such_account"
            if card.get("frozen"):
                return "frozen"
            if card["balance"] < gain:
                return "insufficient_funds"
            card["balance"] -= gain
        if "account" in asked:
            self.accounts.append(asked["account"])
        self.reserve += gain
        self.days.setdefault(asked["day"], []).append(asked["request_id"])
        return "done"

    def statements(self, asked: dict) -> dict | None:
        day = asked["day"]
        self.closed.add(day)
        done = self.days.get(day, [])
        return {"day": day, "closed": True, "count": len(done), "done": done[1:] if self.cut_short else done}

    def send(self, asked: dict) -> dict | None:
        if self.takes_messages:
            self.messages.append(asked)
        return {"result": "taken" if self.takes_messages else "full"}

    # How it is asked

    def _handler(bank):
        calls = {"/bank/elements": bank.elements, "/bank/movements": bank.movements,
                 "/bank/statements": bank.statements, "/sms": bank.send}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.headers["Authorization"] != f"Bearer {bank.KEY}":
                    return self.answer(401, b"{}")
                said = calls[self.path](body)
                if said is None:
                    self.close_connection = True
                elif said == "500":
                    self.answer(500, b"{}")
                elif said == "nonsense":
                    self.answer(200, b"<html>")
                else:
                    self.answer(200, json.dumps(said).encode())

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
