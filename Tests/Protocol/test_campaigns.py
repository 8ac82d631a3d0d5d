"""Campaigns by the operator's API and by the commands, on a server and on a folder that no server runs on."""
import pytest
import requests

from merchant import Merchant, number

SPRING = """\
name: Spring
from: 2020-01-01T00:00:00+08:00
to: 2099-01-01T00:00:00+08:00
cashback: {amount: 1.00 CNY}
limits: {per_person_and_day: 1}
funding: prefunded
budget: 100.00 CNY
"""


def ask(fen, method, path, text=None, body=None, token=True, language=None, api="admin"):
    session = requests.Session()
    session.trust_env = False
    headers = {"Authorization": f"Bearer {(fen.data / 'admin.token').read_text().strip()}"} if token else {}
    if language:
        headers["Accept-Language"] = language
    return session.request(method, f"{fen.http}/{api}/v1/{path}", timeout=30, headers=headers, json=body,
                           data=text.encode() if text else None)


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def fund(fen, amount):
    assert done(ask(fen, "POST", "platform/deposits", body={"amount": amount}))["state"] == "done"



def test_from_a_draft_to_its_end(own_fen):
    fen = own_fen
    made = done(ask(fen, "POST", "campaigns?request=spring", SPRING, language="zh-CN"))
    campaign = made["campaign_id"]
    assert made["state"] == "draft" and made["version"] == 1 and made["budget"] == 10_000
    assert made["summary"].startswith("付款，享返现¥1.00，每人每天限一次")
    assert done(ask(fen, "POST", "campaigns?request=spring", SPRING))["campaign_id"] == campaign
    other = SPRING.replace("1.00 CNY", "2.00 CNY")
    refused(ask(fen, "POST", "campaigns?request=spring", other), 409, "REQUEST_ID_USED")
    refused(ask(fen, "POST", f"campaigns/{campaign}/start"), 409, "CAMPAIGN_STATE")
    done(ask(fen, "POST", f"campaigns/{campaign}/approve"))
    short = refused(ask(fen, "POST", f"campaigns/{campaign}/start"), 403, "BUDGET_MISSING")["message"]
    assert "holds 0.00 CNY" in short and "needs 100.00 CNY" in short and "/admin/v1/platform/deposits" in short
    fund(fen, 10_000)
    assert done(ask(fen, "POST", f"campaigns/{campaign}/start"))["state"] == "running"

    merchant, user = Merchant.create(fen), fen.user()
    for _ in range(2):
        fen.pay(user, code_url=merchant.native(number(), 500))
    seen = done(ask(fen, "GET", f"campaigns/{campaign}"))
    assert (seen["spent"], seen["rewards"], seen["people"]) == (100, 1, 1)
    assert done(ask(fen, "PUT", f"campaigns/{campaign}", other))["version"] == 2
    refused(ask(fen, "PUT", f"campaigns/{campaign}", other.replace("100.00", "90.00")), 409, "FUNDING_FIXED")
    assert done(ask(fen, "POST", f"campaigns/{campaign}/pause"))["state"] == "paused"
    assert done(ask(fen, "POST", f"campaigns/{campaign}/restart"))["state"] == "running"
    assert done(ask(fen, "POST", f"campaigns/{campaign}/end"))["state"] == "ended"
    refused(ask(fen, "POST", f"campaigns/{campaign}/start"), 409, "CAMPAIGN_ENDED")
    assert [one["campaign_id"] for one in done(ask(fen, "GET", "campaigns"))["data"]] == [campaign]
    assert fen.audit().returncode == 0


COUPON = """\
name: Birthday
from: 2020-01-01T00:00:00+08:00
to: 2099-01-01T00:00:00+08:00
trigger: request
coupon: {amount: 3.00 CNY, use: {from: "2020-01-01T00:00:00+08:00", to: "2099-01-01T00:00:00+08:00"}}
limits: {per_person: 1}
funding: prefunded
budget: 6.00 CNY
"""


def test_a_coupon_is_sent_once_for_a_request_and_taken_off_the_next_payment(own_fen):
    fen = own_fen
    fund(fen, 600)
    campaign = done(ask(fen, "POST", "campaigns", COUPON))["campaign_id"]
    path, user = f"campaigns/{campaign}/coupons", fen.user()
    body = {"user_id": user["user_id"], "request": "birthday"}
    refused(ask(fen, "POST", path, body=body), 409, "CAMPAIGN_STATE")
    done(ask(fen, "POST", f"campaigns/{campaign}/approve"))
    done(ask(fen, "POST", f"campaigns/{campaign}/start"))
    sent = done(ask(fen, "POST", path, body=body))
    assert done(ask(fen, "POST", path, body=body)) == sent
    refused(ask(fen, "POST", path, body=body | {"minimum": 5}), 409, "REQUEST_ID_USED")
    refused(ask(fen, "POST", path, body=body | {"request": "again", "worth": 5}), 400, "PARAM_ERROR")
    said = refused(ask(fen, "POST", path, body=body | {"request": "again"}, language="ja"), 409, "COUPON_NOT_SENT")
    assert said["message"] == "支払者は1人1回の上限に達しています。"
    refused(ask(fen, "POST", path, body={"user_id": "1", "request": "stranger"}), 404, "NOT_FOUND")
    paid = fen.pay(user, code_url=Merchant.create(fen).native(number(), 1_000))
    assert paid["amount"]["payer_total"] == 700
    other = done(ask(fen, "POST", "campaigns", SPRING))["campaign_id"]
    refused(ask(fen, "POST", f"campaigns/{other}/coupons", body=body), 409, "REQUEST_ID_USED")
    refused(ask(fen, "POST", f"campaigns/{other}/coupons", body=body | {"request": "other"}), 409, "NO_COUPONS")
    assert fen.audit().returncode == 0


@pytest.mark.parametrize("api", ["admin", "sandbox"])
def test_members_join_are_rewarded_and_leave(fen, api):
    merchant, user = Merchant.create(fen), fen.user()
    members = f"merchants/{merchant.mchid}/members"
    him = f"{members}/{user['user_id']}"

    def call(method, path, body=None):
        return ask(fen, method, path, body=body, api=api)

    refused(call("GET", him), 404, "NOT_FOUND")
    refused(call("DELETE", him), 404, "NOT_FOUND")
    refused(call("POST", members, {"user_id": "1"}), 404, "NOT_FOUND")
    refused(call("POST", "merchants/1999999999/members", {"user_id": user["user_id"]}), 404, "NOT_FOUND")
    points = (f'name: Points\nfrom: 2020-01-01T00:00:00+08:00\nto: 2099-01-01T00:00:00+08:00\n'
              f'member_of: "{merchant.mchid}"\npoints: {{points: 500, programme: "{merchant.mchid}"}}\nfunding: none\n')
    campaign = done(ask(fen, "POST", f"campaigns?owner={merchant.mchid}", points))["campaign_id"]
    for move in ("approve", "start"):
        done(ask(fen, "POST", f"campaigns/{campaign}/{move}"))
    fen.pay(user, code_url=merchant.native(number(), 100))
    assert done(call("POST", members, {"user_id": user["user_id"]}))["points"] == 0
    fen.pay(user, code_url=merchant.native(number(), 100))
    assert done(call("GET", him))["points"] == 500
    assert "left_at" in done(call("DELETE", him))
    fen.pay(user, code_url=merchant.native(number(), 100))
    assert done(call("POST", members, {"user_id": user["user_id"]}))["points"] == 500
    assert "left_at" not in done(call("GET", him))


def test_what_is_sent_comes_back_as_a_text_that_says_the_same(fen):
    made = done(ask(fen, "POST", "campaigns", SPRING))
    again = done(ask(fen, "POST", "campaigns", done(ask(fen, "GET", f"campaigns/{made['campaign_id']}"))["text"]))
    assert {**made, "campaign_id": 0, "request": 0, "created_at": 0, "changed_at": 0} == {
        **again, "campaign_id": 0, "request": 0, "created_at": 0, "changed_at": 0}


def test_json_is_as_good_as_yaml(fen):
    text = """{"name": "Autumn", "from": "2020-01-01T00:00:00+08:00", "to": "2099-01-01T00:00:00+08:00",
      "discount": {"percent": "12.5", "cap": "5.00 CNY"}, "funding": "prefunded", "budget": "100.00 CNY"}"""
    assert done(ask(fen, "POST", "campaigns", text, language="en"))["summary"].startswith(
        "Pay, get 12.5% off, at most ¥5.00")


def test_whom_a_campaign_names_is_there_and_agreed(fen):
    payee = SPRING.replace("cashback", "discount").replace("prefunded", "payee")
    faults = refused(ask(fen, "POST", "campaigns", payee), 400, "CAMPAIGN_UNFIT")["faults"]
    assert [fault["line"] for fault in faults] == [6] and "`merchants` or `stores`" in faults[0]["message"]
    mine, other = Merchant.create(fen).mchid, Merchant.create(fen).mchid
    for owner in ("platform", mine):
        done(ask(fen, "POST", f"campaigns?owner={owner}", payee + f'merchants: ["{mine}"]\n'))
    unknown = refused(ask(fen, "POST", "campaigns", payee + 'merchants: ["1999999999"]\n'), 400, "MERCHANT_UNKNOWN")
    assert "1999999999" in unknown["message"]
    theirs = payee + f'merchants: ["{other}"]\n'
    assert other in refused(ask(fen, "POST", f"campaigns?owner={mine}", theirs), 403, "NOT_THE_OWNER")["message"]
    refused(ask(fen, "POST", f"campaigns?owner={mine}", SPRING), 403, "NOT_THE_OWNER")


def test_every_fault_is_told_with_its_line(fen):
    text = SPRING.replace("2099", "2019").replace("prefunded", "gold").replace("per_person_and_day", "per_week")
    faults = refused(ask(fen, "POST", "campaigns", text), 400, "CAMPAIGN_UNFIT")["faults"]
    assert [fault["line"] for fault in faults] == [3, 5, 6] and all(fault["message"] for fault in faults)
    for nonsense in ("", "{", "- 1", "x" * 100):
        assert refused(ask(fen, "POST", "campaigns", nonsense or " "), 400, "CAMPAIGN_UNFIT")["faults"]
    refused(ask(fen, "POST", "campaigns", "#" * (5 << 20)), 413, "PARAM_ERROR")


@pytest.mark.parametrize("method, path", [
    ("GET", "campaigns"), ("POST", "campaigns"), ("GET", "campaigns/1"), ("PUT", "campaigns/1"),
    ("POST", "campaigns/1/start"), ("POST", "platform/deposits")])
def test_only_the_operator_is_answered(fen, method, path):
    refused(ask(fen, method, path, token=False), 401, "UNAUTHORIZED")


@pytest.mark.parametrize("path", ["campaigns/1", "campaigns/x", "campaigns?owner=1999999999", "campaigns?owner=x"])
def test_what_is_not_there_is_told(fen, path):
    refused(ask(fen, "GET", path), 404, "NOT_FOUND")


def test_the_command_lists_all_of_them(own_fen):
    fen = own_fen
    for number_ in range(103):
        done(ask(fen, "POST", "campaigns", SPRING.replace("Spring", f"Spring {number_}")))
    for _ in range(2):
        listed = fen.command("campaign", "list", "--data", str(fen.data)).stdout.splitlines()[1:]
        # The latest number first; two processes give theirs out side by side.
        assert [line.split()[0] for line in listed] == sorted((line.split()[0] for line in listed), reverse=True)
        assert {int(line.split()[2]) for line in listed} == set(range(103))
        fen.stop()


def test_the_command_makes_changes_and_starts(own_fen, tmp_path):
    fen, file = own_fen, tmp_path / "spring.yaml"

    def apply(text, *options):
        file.write_text(text)
        return fen.command("campaign", "apply", str(file), "--data", str(fen.data), *options)

    assert "no campaigns yet" in fen.command("campaign", "list", "--data", str(fen.data)).stdout
    assert apply(SPRING).stdout.endswith('"Spring": made, draft\n')
    assert apply(SPRING).stdout.endswith('"Spring": unchanged, draft\n')
    short = apply(SPRING, "--start")
    assert short.returncode == 1 and "holds 0.00 CNY" in short.stderr
    fund(fen, 10_000)
    assert apply(SPRING, "--start").stdout.endswith('"Spring": unchanged, running\n')
    changed = SPRING.replace("1.00 CNY}", "2.00 CNY}")
    assert apply(changed).stdout.endswith('"Spring": changed, version 2, running\n')

    fen.stop()
    listed = fen.command("campaign", "list", "--data", str(fen.data)).stdout.splitlines()
    assert len(listed) == 2 and listed[1].split()[1:] == ["Spring", "running", "0.00", "of", "100.00", "CNY", "0", "0"]
    assert apply(SPRING).stdout.endswith('"Spring": changed, version 3, running\n')
    assert apply(SPRING, "--request", "second").stdout.endswith('"Spring": made, draft\n')
    short = apply(SPRING, "--request", "second", "--start")
    assert short.returncode == 1 and "needs 100.00 CNY" in short.stderr
    wrong = apply(SPRING.replace("prefunded", "gold"))
    assert wrong.returncode == 1 and ":6:10:" in wrong.stderr
    unknown = apply(SPRING + 'merchants: ["1999999999"]\n', "--request", "third")
    assert unknown.returncode == 1 and "there is no merchant 1999999999, whom the campaign names" in unknown.stderr
    assert apply(SPRING, "--owner", "1999999999").stderr == "fen: there is no merchant 1999999999\n"
    assert fen.audit().returncode == 0
