"""A merchant's program as anyone would write it with wechatpy from PyPI. It knows nothing of Fen.

It is started in an environment that holds nothing but the variables `fen env` prints, and the folder that
`fen merchant create` wrote. One JSON object per line on standard input names a method of `redpack`; the answer comes back
as one line.
"""
import json
import pathlib
import sys

from wechatpy.exceptions import WeChatPayException
from wechatpy.pay import WeChatPay


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    folder = pathlib.Path(settings["folder"])
    merchant = json.loads((folder / "merchant.json").read_text())
    files = {} if settings.get("bare") else {
        "mch_cert": str(folder / "apiclient_cert.pem"), "mch_key": str(folder / "apiclient_key.pem")}
    client = WeChatPay(
        merchant["appid"], merchant["apiv2_key"], merchant["mchid"], timeout=60, **files)
    print(json.dumps({"result": "ready"}), flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        try:
            result = getattr(client.redpack, call["method"])(**call["arguments"])
            print(json.dumps({"result": result}), flush=True)
        except WeChatPayException as error:
            print(json.dumps({"error": error.errcode, "message": error.errmsg}), flush=True)


main()
