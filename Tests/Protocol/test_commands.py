"""The command line: what it writes, what it says, and that an error is one line and a status other than 0."""
import json
import re
import stat
import subprocess
import time

import pytest

from merchant import Merchant, number
from receiver import closed_port
from server import FEN, Fen


def merchant_from(fen, folder) -> Merchant:
    """The merchant whose keys `fen merchant create` wrote into a folder."""
    fields = json.loads((folder / "merchant.json").read_text())
    fields["private_key_pem"] = (folder / "apiclient_key.pem").read_text()
    fields["platform_public_key_pem"] = (folder / "platform_public_key.pem").read_text()
    return Merchant(fen, fields)


def created(fen, folder, *more) -> subprocess.CompletedProcess:
    done = fen.command("merchant", "create", "--data", str(fen.data), "--name", "罗森", "--out", str(folder), *more)
    assert done.returncode == 0, done.stderr
    return done


def test_a_merchant_made_beside_a_running_server_can_sell_at_once(fen, tmp_path):
    created(fen, tmp_path / "keys")
    names = {file.name for file in (tmp_path / "keys").iterdir()}
    assert {"apiclient_key.pem", "apiclient_cert.pem", "platform_public_key.pem", "merchant.json"} <= names
    assert stat.S_IMODE((tmp_path / "keys" / "apiclient_key.pem").stat().st_mode) & 0o077 == 0, "a key others can read"
    merchant = merchant_from(fen, tmp_path / "keys")
    out_trade_no = number()
    fen.pay(fen.user(), code_url=merchant.native(out_trade_no))
    assert merchant.state(out_trade_no) == "SUCCESS"


@pytest.mark.parametrize("command, file, out", [("audit", "fen.sqlite", "invariants hold"),
                                                ("env", "ca.pem", "export HTTPS_PROXY")])
def test_a_data_folder_of_a_usual_name_need_not_be_named(command, file, out, program, tmp_path):
    def run():
        return subprocess.run([program, command], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                              env={"PATH": "/usr/bin:/bin"})

    lost = run()
    assert lost.returncode != 0 and file in lost.stderr and "--data" in lost.stderr
    made = subprocess.run([program, "merchant", "create", "--data", "fen-data", "--name", "罗森", "--out", "keys"],
                          cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    if command == "env":
        subprocess.run([program, "env", "--data", "fen-data"], cwd=tmp_path, check=True, capture_output=True)
    found = run()
    assert found.returncode == 0 and out in found.stdout, found.stderr


def test_a_merchant_made_before_the_first_start_can_sell_after_it(program, tmp_path):
    fen = Fen(tmp_path / "data")
    created(fen, tmp_path / "keys")
    fen.start()
    try:
        merchant_from(fen, tmp_path / "keys").native(number())
    finally:
        fen.stop()


def test_keys_are_not_written_over(fen, tmp_path):
    created(fen, tmp_path / "keys")
    before = (tmp_path / "keys" / "apiclient_key.pem").read_text()
    again = fen.command(
        "merchant", "create", "--data", str(fen.data), "--name", "another", "--out", str(tmp_path / "keys"))
    assert again.returncode != 0 and len(again.stderr.strip().splitlines()) == 1, again.stderr
    assert (tmp_path / "keys" / "apiclient_key.pem").read_text() == before


def test_the_clock_is_moved_and_says_what_happened(own_fen):
    merchant = Merchant.create(own_fen)
    out_trade_no = number()
    merchant.native(out_trade_no)
    done = own_fen.command("clock", "advance", "8d", "--data", str(own_fen.data))
    assert done.returncode == 0 and out_trade_no in done.stdout, done.stdout + done.stderr
    assert merchant.state(out_trade_no) == "CLOSED"
    assert own_fen.command("clock", "real", "--data", str(own_fen.data)).returncode == 0
    assert own_fen.sandbox("GET", "clock")["frozen"] is False


def events() -> list[str]:
    if not FEN.exists():
        return []
    listed = subprocess.run([str(FEN), "trigger", "--list"], capture_output=True, text=True, timeout=30).stdout
    return re.findall(r"^\s*([a-z_]+\.[a-z0-9_.]+)", listed, re.MULTILINE)


@pytest.mark.parametrize("event", events())
def test_every_event_can_be_triggered(own_fen, receiver, event):
    done = own_fen.command(
        "trigger", event, "--notify-url", receiver.url(), "--data", str(own_fen.data), timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr
    assert own_fen.audit().returncode == 0


def test_callbacks_are_passed_on_to_a_program_that_nobody_named(fen, receiver):
    merchant = Merchant.create(fen)
    listening = subprocess.Popen(
        [str(FEN), "listen", "--forward-to", receiver.url("/forwarded"), "--mchid", merchant.mchid,
         "--data", str(fen.data)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        # It passes on what is sent from its start on; the first line says that it has begun.
        listening.stdout.readline()
        out_trade_no = number()
        fen.pay(fen.user(), code_url=merchant.native(out_trade_no, notify_url=f"http://127.0.0.1:{closed_port()}/x"))
        message = merchant.opened(receiver.wait(1, "/forwarded", deadline=20)[0])
        assert message["resource"]["out_trade_no"] == out_trade_no
    finally:
        listening.terminate()
        listening.wait(10)
        listening.stdout.close()


def test_a_server_told_to_stop_ends_with_status_0(program, tmp_path):
    fen = Fen(tmp_path / "data").start()
    assert fen.stop() == 0
    assert not (tmp_path / "data" / "run.json").exists()


def test_what_was_there_is_there_after_a_new_start(program, tmp_path):
    fen = Fen(tmp_path / "data").start()
    merchant, user = Merchant.create(fen), fen.user(balance=500)
    out_trade_no = number()
    fen.pay(user, code_url=merchant.native(out_trade_no, 100))
    fen.advance(3600)
    then = fen.now()
    assert fen.stop() == 0
    fen.start()
    try:
        assert fen.now() == then and merchant.state(out_trade_no) == "SUCCESS"
        assert fen.sandbox("GET", f"users/{user['user_id']}")["balance"] == 400
    finally:
        fen.stop()


def test_a_quick_new_start_gives_out_no_number_twice(program, tmp_path):
    fen = Fen(tmp_path / "data")
    seen = set()
    for _ in range(3):
        fen.start()
        try:
            made = {fen.user()["user_id"] for _ in range(3)}
        finally:
            fen.kill()
        assert len(made) == 3 and not made & seen
        seen |= made


@pytest.mark.parametrize("sandbox", [True, False])
def test_books_stay_a_sandboxs_or_not(program, tmp_path, sandbox):
    fen = Fen(tmp_path / "data").start(sandbox=sandbox)
    fen.stop()
    line = [program, "serve", "--data", tmp_path / "data", "--port", "0", "--proxy-port", "0"]
    line += [] if sandbox else ["--sandbox"]
    line += ["--database", fen.database] if fen.database else []
    refused = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert ("these books are a sandbox's" if sandbox else "these books are not a sandbox's") in refused.stderr


def test_without_sandbox_there_is_no_control_api(program, tmp_path):
    fen = Fen(tmp_path / "data").start(sandbox=False)
    try:
        assert fen.get("/sandbox/v1/clock").status_code == 404
        assert fen.alive()
    finally:
        fen.stop()


@pytest.mark.parametrize("arguments", [
    ["no-such-command"], ["serve"], ["serve", "--data"], ["serve", "--data", "/dev/null/x"],
    ["serve", "--data", "{tmp}", "--port", "70000"], ["audit", "--data", "{tmp}/nothing"],
    ["env", "--data", "{tmp}", "--sdk", "cobol"], ["merchant", "create", "--data", "{tmp}", "--name", "", "--out", "{tmp}/k"],
    ["merchant", "create", "--data", "{tmp}"], ["clock", "advance", "soon", "--data", "{tmp}"],
    ["clock", "show", "--server", "http://127.0.0.1:1"], ["trigger", "no.such.event"],
    ["listen", "--forward-to", "nowhere", "--server", "http://127.0.0.1:1"]])
def test_an_error_is_one_line_on_standard_error(program, tmp_path, arguments):
    filled = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    done = subprocess.run([str(program), *filled], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Swift." not in done.stderr and "Optional(" not in done.stderr, done.stderr


def test_every_command_has_help_with_an_example(program):
    top = subprocess.run([str(program), "--help"], capture_output=True, text=True)
    names = re.findall(r"^  ([a-z]+) ", top.stdout.split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert {"serve", "audit", "env", "merchant"} <= set(names)
    for name in names:
        done = subprocess.run([str(program), name, "--help"], capture_output=True, text=True)
        assert done.returncode == 0 and "USAGE: fen " + name in done.stdout, name


def start_in_vain(*arguments: str) -> str:
    done = subprocess.run(
        [str(FEN), "serve", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and "ready" not in done.stdout
    return done.stderr.strip().splitlines()[-1]


def test_a_port_that_is_taken_is_said_so(fen, tmp_path):
    said = start_in_vain("--data", str(tmp_path / "a"), "--port", str(fen.port), "--proxy-port", "0")
    assert f"port {fen.port} is in use" in said
    said = start_in_vain("--data", str(tmp_path / "b"), "--port", "0", "--proxy-port", str(fen.proxy_port))
    assert f"port {fen.proxy_port} " in said and "in use" in said and "--proxy-port" in said


@pytest.mark.embedded
def test_a_data_folder_has_one_server(fen):
    said = start_in_vain("--data", str(fen.data), "--port", "0", "--proxy-port", "0")
    assert "another server" in said
    assert fen.alive()


@pytest.mark.embedded
def test_the_demo_opens_with_every_page_alive(program, tmp_path):
    fen = Fen(tmp_path / "demo")
    for _ in range(2):  # The first start makes its history, the second goes on with it.
        fen.start(command="demo")
        try:
            for page in ("/", "/wallet", "/cashier", "/dev"):
                answer = fen.get(page)
                assert answer.status_code == 200 and "{{" not in answer.text, page
            merchants = list((tmp_path / "demo" / "merchants").iterdir())
            assert len(merchants) >= 3
            shop = merchant_from(fen, merchants[0])
            fen.pay(fen.user(), code_url=shop.native(number(), 1))
        finally:
            assert fen.stop() == 0
        assert fen.audit().returncode == 0


def test_a_start_on_existing_data_is_quick(program, tmp_path):
    """The figure that counts is `make bench`'s, on a release build; this one catches a start that became slow."""
    fen = Fen(tmp_path / "data").start()
    fen.stop()
    began = time.monotonic()
    fen.start()
    spent = time.monotonic() - began
    fen.stop()
    assert spent < 5, spent


def test_the_doctor_asks_about_the_ports_of_the_server_on_the_folder(fen):
    said = fen.command("doctor", "--data", str(fen.data))
    assert said.returncode == 0, said.stdout
    assert f"port {fen.port} " in said.stdout and "HTTP: served by Fen" in said.stdout
    assert "proxy: served by Fen" in said.stdout and "port 8080" not in said.stdout
