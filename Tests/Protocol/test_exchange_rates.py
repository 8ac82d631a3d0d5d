"""The query of rates by API v2, with the rates of a sandbox and with those of a central bank's table."""
import datetime
import http.server
import json
import threading

import pytest
import requests

from merchant import Merchant, Provider, new_shop
from server import Fen, until
from test_redpack_v2 import read, sign, written

PATH = "/pay/queryexchagerate"


def ask(fen: Fen, merchant: Merchant, kind: str = "MD5", key: str | None = None, **change) -> dict:
    fields = {"appid": merchant.appid, "mch_id": merchant.mchid, "fee_type": "AUD", "date": today(fen), **change}
    if kind != "MD5":
        fields["sign_type"] = kind
    fields["sign"] = sign(fields, key or merchant.fields["apiv2_key"], kind)
    return read(requests.post(fen.http + PATH, data=written(fields), timeout=60))


def today(fen: Fen, days: int = 0) -> str:
    """The day in Beijing whose rates hold."""
    now = datetime.datetime.fromisoformat(fen.now())
    return (now - datetime.timedelta(hours=10) + datetime.timedelta(days=days)).strftime("%Y%m%d")


def answered(fen: Fen, merchant: Merchant, **change) -> dict:
    """Once the server has fixed the day's rates, which it does as soon as it runs."""
    answer = {}

    def told() -> bool:
        answer.clear()
        answer.update(ask(fen, merchant, **change))
        return answer.get("err_code") != "NOT_FOUND"

    until("the day's rates are fixed", told)
    return answer


@pytest.mark.parametrize("kind", ["MD5", "HMAC-SHA256"])
def test_a_rate_is_told_with_when_it_began_to_hold_and_signed(fen, kind):
    merchant = Merchant.create(fen)
    answer = answered(fen, merchant, kind=kind)
    assert answer["return_code"] == "SUCCESS" and answer["fee_type"] == "AUD", answer
    assert answer["rate_time"] == today(fen) + "100000" and 400_000_000 < int(answer["rate"]) < 500_000_000
    assert (answer["mch_id"], answer["appid"]) == (merchant.mchid, merchant.appid)
    told = {name: value for name, value in answer.items() if name not in ("shares", "hint")}
    assert answer["sign"] == sign(told, merchant.fields["apiv2_key"], kind)


def test_a_provider_asks_for_its_shops_and_for_no_others(fen):
    provider = Provider.create(fen)
    stranger = Merchant.create(fen)
    own = new_shop(fen, provider.mchid)["mchid"]
    assert answered(fen, provider, sub_mch_id=own)["sub_mch_id"] == own
    assert ask(fen, provider, sub_mch_id=stranger.mchid)["err_code"] == "NO_AUTH"


@pytest.mark.parametrize("change, code", [
    ({"fee_type": "CNY"}, "PARAM_ERROR"), ({"fee_type": "XYZ"}, "PARAM_ERROR"), ({"date": "20261301"}, "PARAM_ERROR"),
    ({"date": "20991231"}, "PARAM_ERROR"), ({"date": "20200101"}, "NOT_FOUND"),
    ({"appid": "wx0000000000000000"}, "ILLEGAL_APPID"), ({"key": "k" * 32}, "SIGN_ERROR")])
def test_what_cannot_be_told_is_refused_by_name(fen, change, code):
    merchant = Merchant.create(fen)
    answer = ask(fen, merchant, **change)
    assert answer["err_code"] == code and answer["hint"], answer


@pytest.fixture
def table():
    """A table of rates behind an address, as a central bank publishes it."""
    class Table(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"Date,USD,CNY,\n20 November 2026, 1.0, 7.25, \n"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Table)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/rates.csv"
    server.shutdown()
    server.server_close()


def test_a_central_banks_table_is_read_at_ten_and_refused_when_it_is_old(program, table):
    fen = Fen()
    fen.data.mkdir(parents=True, exist_ok=True)
    (fen.data / "gateways.json").write_text(json.dumps({"rates": {"url": table, "base": "EUR"}}))
    fen.start()
    try:
        merchant = Merchant.create(fen)
        assert ask(fen, merchant, fee_type="USD", date="20261123")["err_code"] in ("NOT_FOUND", "PARAM_ERROR")
        fen.sandbox("POST", "clock", {"now": "2026-11-24T09:59:59+08:00"})
        assert answered(fen, merchant, fee_type="USD", date="20261123")["rate"] == "725000000"
        fen.sandbox("POST", "clock", {"now": "2026-11-24T10:00:00+08:00"})
        answer = answered(fen, merchant, fee_type="EUR", date="20261124")
        assert (answer["rate"], answer["rate_time"]) == ("725000000", "20261124100000")
        fen.sandbox("POST", "clock", {"now": "2026-11-30T12:00:00+08:00"})
        answer = ask(fen, merchant, fee_type="EUR", date="20261130")
        assert answer["err_code"] == "NOT_FOUND" and "days before 2026-11-30" in answer["hint"], answer
        assert "ends on 2026-11-20" in fen.errors()
    finally:
        fen.stop()
        fen.remove()
