"""The commands that a person starts, on PostgreSQL."""
from receiver import closed_port
from server import Fen


def test_the_demo_tells_its_story_in_an_empty_database_and_goes_on_with_it(server):
    fen = Fen(database=server.database())
    fen.data.rmdir()
    fen.start(command="demo", deadline=90)
    paid = server.run("SELECT count(*), sum(payer_total) FROM orders WHERE paid_at IS NOT NULL", fen.database)
    fen.stop()
    assert paid != "0|" and not (fen.data / "fen.sqlite").exists() and (fen.data / "master.key").exists()
    fen.start(command="demo")
    assert server.run("SELECT count(*), sum(payer_total) FROM orders WHERE paid_at IS NOT NULL", fen.database) == paid
    fen.stop()
    assert fen.audit().returncode == 0

    checks = fen.command("doctor", "--data", str(fen.data), "--port", "0", "--proxy-port", "0")
    assert checks.returncode == 0, checks.stdout
    for line in ("ok       postgresql", "ok       durability", "ok       schema", "ok       master.key"):
        assert line in checks.stdout, checks.stdout
    fen.remove()


def test_the_doctor_says_what_is_wrong_with_a_database(server):
    fen = Fen(database=f"postgres://me@127.0.0.1:{closed_port()}/fen")
    checks = fen.command("doctor", "--port", "0", "--proxy-port", "0")
    assert checks.returncode == 1 and "problem  postgresql" in checks.stdout, checks.stdout

    fen.database = server.database()
    server.run(f"ALTER DATABASE {fen.database.rsplit('/', 1)[1]} SET synchronous_commit = off")
    checks = fen.command("doctor", "--port", "0", "--proxy-port", "0")
    assert checks.returncode == 1 and "synchronous_commit is off" in checks.stdout, checks.stdout
    fen.remove()
