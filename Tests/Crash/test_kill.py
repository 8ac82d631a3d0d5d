"""kill -9 at random moments under load: whatever was answered is there after the restart.

The load never stops: orders, payments, refunds go on while the server dies and comes back on the same ports.
"""
import os
import random
import time

from cluster import free_ports
from load import Load
from server import Fen

KILLS = int(os.environ.get("FEN_KILLS", "20"))
SEED = int(os.environ.get("FEN_SEED", random.SystemRandom().randrange(2**32)))


def test_what_was_answered_survives_every_kill(program):
    print(f"seed {SEED}, repeat with FEN_SEED={SEED}; {KILLS} kills")
    chance = random.Random(SEED)
    fen = Fen()
    # The rates are off: this is about what is kept, as much of it as the machine takes.
    options = (*free_ports(2), "--rate-limit", "0")
    fen.start(*options)
    load = Load(fen, SEED)
    try:
        for kill in range(KILLS):
            # Not a wait for a condition: the moment of the kill is meant to be a random one.
            time.sleep(chance.uniform(0.05, 1.2))
            fen.kill()
            audit = fen.audit()
            assert audit.returncode == 0, f"after kill {kill + 1}: {audit.stdout}{audit.stderr}"
            fen.start(*options)
    finally:
        load.end()
    load.check(least_payments=KILLS)
    fen.stop()
    fen.remove()
