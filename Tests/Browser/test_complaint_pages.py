"""A complaint from the phone to the merchant and back: words, a picture, an answer, and the word that it is settled."""
import base64

from merchant import Merchant, number
from test_cashier import log_in

COMPLAINTS = "/v3/merchant-service/complaints-v2"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def test_a_person_complains_the_merchant_answers_the_person_accepts(own_fen, phone, desk, tmp_path):
    fen = own_fen
    merchant, user = Merchant.create(fen, name="街角小店"), fen.user(name="小明", balance=10_000)
    out_trade_no = number()
    fen.pay(user, code_url=merchant.native(out_trade_no, 1250))
    order = int(merchant.query(out_trade_no).json["transaction_id"][9:])
    picture = tmp_path / "cold.png"
    picture.write_bytes(PNG)

    log_in(phone, fen, user)
    phone.open(f"{fen.http}/wallet/payments/{order}")
    phone.press("[data-complain]")
    phone.type("#words", "The tea was cold.")
    phone.type("#amount", "12.51")
    phone.driver.find_element("css selector", "#picture1").send_keys(str(picture))
    phone.picture("complaint-form")
    phone.press("form[data-complaint] .wide")
    phone.see("#refusal")
    phone.type("#amount", "12.50")
    phone.driver.find_element("css selector", "#picture1").send_keys(str(picture))
    phone.press("form[data-complaint] .wide")
    phone.see(".talk .mine img")
    assert phone.driver.execute_script("return document.querySelector('.talk img').naturalWidth") == 1

    complaint = fen.sandbox("POST", f"users/{user['user_id']}/complain", {
        "out_trade_no": out_trade_no, "mchid": merchant.mchid, "words": "Hello?"})["complaint_id"]
    detail = merchant.call("GET", f"{COMPLAINTS}/{complaint}").json
    assert detail["complaint_detail"] == "The tea was cold." and detail["apply_refund_amount"] == 1250, detail

    desk.open(f"{fen.http}/merchant/{merchant.mchid}/complaints")
    desk.press("tbody a")
    assert desk.see(".talk img").get_property("naturalWidth") == 1
    desk.type("#words", "We are sorry. Come by for another.")
    desk.picture("complaint-desk")
    desk.press("button[value=answer]")
    desk.see("[data-complete]")

    phone.open(f"{fen.http}/wallet/complaints/{order}")
    phone.see_text(".talk li:last-child", "Come by for another")
    phone.picture("complaint-answered")
    phone.type("form[data-words] textarea", "Thank you.")
    phone.press("form[data-words] .wide")
    phone.see_text(".talk li:last-child", "Thank you.")
    phone.press("form[data-accept] .wide")
    phone.see("form[data-go-on]")
    desk.open(f"{fen.http}/merchant/{merchant.mchid}/complaints/{order}")
    assert not desk.has("#words")
    assert merchant.call("GET", f"{COMPLAINTS}/{complaint}").json["complaint_state"] == "PROCESSED"
    phone.open(f"{fen.http}/open/complaints")
    phone.picture("complaint-figures")
    # The form that asked for too much was refused.
    assert all("400 (Bad Request)" in said for said in phone.complaints()) and not desk.complaints()
