"""Callbacks: signed, sealed, delivered at least once, on a schedule that one sick receiver cannot disturb."""
import datetime

import pytest

from merchant import Merchant, number
from receiver import closed_port
from server import until

# Delays after the first attempt, in seconds; 24 h 4 min in all.
SCHEDULE = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def paid(merchant, notify_url: str, total: int = 100) -> str:
    """An order that was paid just now; its number."""
    out_trade_no = number()
    merchant.fen.pay(merchant.payer, code_url=merchant.native(out_trade_no, total, notify_url=notify_url))
    return out_trade_no


def with_payer(fen, **how) -> Merchant:
    merchant = Merchant.create(fen, **how)
    merchant.payer = fen.user()
    return merchant


def the_notification(merchant, out_trade_no: str) -> dict:
    notifications = merchant.fen.notifications(merchant.mchid, out_trade_no)
    assert len(notifications) == 1, notifications
    return notifications[0]


def after_attempts(merchant, out_trade_no: str, count: int) -> dict:
    return until(f"{count} attempts", lambda: (
        lambda entry: entry if len(entry["attempts"]) >= count else None)(the_notification(merchant, out_trade_no)))


@pytest.mark.parametrize("key_mode", ["certificate", "public_key"])
def test_a_payment_and_its_refund_are_told(fen, receiver, key_mode):
    merchant = with_payer(fen, key_mode=key_mode)
    out_trade_no = paid(merchant, receiver.url("/paid"), 100)
    message = merchant.opened(receiver.wait(1, "/paid")[0])
    assert receiver.at("/paid")[0].headers["Wechatpay-Serial"].startswith("PUB_KEY_ID_") == (key_mode == "public_key")
    assert message["event_type"] == "TRANSACTION.SUCCESS" and message["resource_type"] == "encrypt-resource"
    resource = message["resource"]
    assert resource["out_trade_no"] == out_trade_no and resource["trade_state"] == "SUCCESS"
    assert resource["amount"]["total"] == 100 and resource["mchid"] == merchant.mchid
    assert resource == merchant.query(out_trade_no).json

    out_refund_no = number("R")
    answer = merchant.refund(out_trade_no, out_refund_no, 100, 100, notify_url=receiver.url("/refunded"))
    assert answer.status == 200, answer
    message = merchant.opened(receiver.wait(1, "/refunded")[0])
    assert message["event_type"] == "REFUND.SUCCESS"
    assert message["resource"]["refund_status"] == "SUCCESS"
    assert message["resource"]["out_refund_no"] == out_refund_no
    assert merchant.query_refund(out_refund_no).json["status"] == "SUCCESS"


def test_a_code_payment_is_not_told(fen, receiver):
    merchant = with_payer(fen)
    out_trade_no = number()
    assert merchant.codepay(fen.payment_code(merchant.payer), out_trade_no).status == 200
    assert fen.notifications(merchant.mchid, out_trade_no) == []


def test_a_delivered_callback_is_not_sent_again(own_fen, receiver):
    merchant = with_payer(own_fen)
    receiver.answer = 204
    out_trade_no = paid(merchant, receiver.url())
    receiver.wait(1)
    until("the attempt is recorded", lambda: the_notification(merchant, out_trade_no)["next_attempt_at"] is None)
    own_fen.advance(2 * 86_400)
    assert len(receiver.at("/notify")) == 1


@pytest.mark.parametrize("answer, body", [
    (500, b""), (302, b""), (404, b"not here"), (201, b"{}"), (b"garbage\r\n\r\n", b""), (b"", b""),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", b""),
    (200, b'{"code":"FAIL","message":"later"}')])
def test_a_sick_receiver_is_asked_again_exactly_on_schedule(own_fen, receiver, answer, body):
    merchant = with_payer(own_fen)
    receiver.answer, receiver.answer_body = answer, body
    receiver.headers = {"Location": receiver.url("/elsewhere")} if answer == 302 else {}
    start = moment(own_fen.set_clock(own_fen.now()))
    out_trade_no = paid(merchant, receiver.url())
    entry = after_attempts(merchant, out_trade_no, 1)
    due = start
    for done, delay in enumerate(SCHEDULE, start=1):
        assert len(entry["attempts"]) == done, entry["attempts"]
        assert moment(entry["attempts"][-1]["at"]) == due
        due += datetime.timedelta(seconds=delay)
        assert moment(entry["next_attempt_at"]) == due
        own_fen.advance(delay - 1)
        assert len(receiver.at("/notify")) == done, "asked before the time"
        own_fen.advance(1)
        entry = the_notification(merchant, out_trade_no)
    assert len(entry["attempts"]) == 16 and entry["next_attempt_at"] is None
    own_fen.advance(7 * 86_400)
    arrivals = receiver.at("/notify")
    assert len(arrivals) == 16
    assert receiver.at("/elsewhere") == [], "a redirect was followed"
    assert len({merchant.opened(arrival)["id"] for arrival in arrivals}) == 1, "retries carry the same id"
    assert len({arrival.headers["Wechatpay-Nonce"] for arrival in arrivals}) == 16, "each retry is signed anew"


def test_one_jump_of_the_clock_makes_every_attempt_at_its_own_time(own_fen, receiver):
    merchant = with_payer(own_fen)
    receiver.answer = 500
    due = moment(own_fen.set_clock(own_fen.now()))
    out_trade_no = paid(merchant, receiver.url())
    after_attempts(merchant, out_trade_no, 1)
    own_fen.advance(sum(SCHEDULE))
    wanted = [due]
    for delay in SCHEDULE:
        wanted.append(wanted[-1] + datetime.timedelta(seconds=delay))
    assert [moment(attempt["at"]) for attempt in the_notification(merchant, out_trade_no)["attempts"]] == wanted


def test_a_receiver_that_is_down_gets_its_callback_when_it_is_back(own_fen, receiver):
    merchant = with_payer(own_fen)
    down = closed_port()
    own_fen.set_clock(own_fen.now())
    out_trade_no = paid(merchant, f"http://127.0.0.1:{down}/notify")
    entry = after_attempts(merchant, out_trade_no, 1)
    assert entry["attempts"][0].get("error"), entry["attempts"]
    own_fen.advance(30)
    assert len(the_notification(merchant, out_trade_no)["attempts"]) == 3
    status = own_fen.sandbox("POST", f"notifications/{entry['id']}/redeliver")
    assert "status" in status


def test_a_receiver_slower_than_five_seconds_has_failed_and_delays_nobody_else(own_fen, receiver):
    sick, healthy = with_payer(own_fen), with_payer(own_fen)
    receiver.answer = "hold"
    held = [paid(sick, receiver.url("/held")) for _ in range(40)]
    from receiver import Receiver
    other = Receiver()
    try:
        out_trade_no = paid(healthy, other.url())
        other.wait(1, deadline=4)
        assert not receiver.released.is_set()
    finally:
        other.close()
    # The first of the slow ones is given up after five seconds and waits for its second attempt.
    entry = after_attempts(sick, held[0], 1)
    assert entry["attempts"][0].get("error"), entry["attempts"]
    receiver.released.set()


def test_a_callback_is_redelivered_on_demand_with_the_same_id(fen, receiver):
    merchant = with_payer(fen)
    out_trade_no = paid(merchant, receiver.url())
    receiver.wait(1)
    entry = after_attempts(merchant, out_trade_no, 1)
    assert entry["resource_plain"] is not None
    fen.sandbox("POST", f"notifications/{entry['id']}/redeliver")
    first, second = receiver.wait(2)[:2]
    assert merchant.opened(first)["id"] == merchant.opened(second)["id"] == entry["id"]


def test_a_probe_carries_a_signature_that_must_be_refused(fen, receiver):
    merchant = with_payer(fen)
    receiver.answer = 401
    fen.sandbox("POST", "probe-notification", {"mchid": merchant.mchid, "notify_url": receiver.url()})
    probe = receiver.wait(1)[0]
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert merchant.signature_fault(probe.headers, probe.body) == "the signature does not match"
