"""Several processes on one PostgreSQL server with fsync on, and everything that may die does, under load: a process, the
server, the server for good while a standby takes over. What was answered is there, nothing is paid twice, and what is
owed is told within seconds."""
import os
import random
import signal
import time

import pytest

from cluster import Cluster
from load import Load

KILLS = int(os.environ.get("FEN_KILLS", "20"))
RESTARTS = int(os.environ.get("FEN_RESTARTS", "10"))
SEED = int(os.environ.get("FEN_SEED", random.SystemRandom().randrange(2**32)))
# Off, as the load should meet the database and not a limit.
NO_LIMITS = ("--rate-limit", "0")
PROCESSES = 2


@pytest.fixture
def chance():
    print(f"seed {SEED}, repeat with FEN_SEED={SEED}")
    return random.Random(SEED)


@pytest.fixture
def clusters(program):
    """Makes the processes on a database; they end with the test, however it ends."""
    made = []

    def start(database: str, *options: str) -> Cluster:
        made.append(Cluster(database, PROCESSES, *NO_LIMITS, *options))
        return made[-1].start()

    yield start
    for cluster in made:
        cluster.stop()
        cluster.remove()


def test_any_process_may_die_at_any_moment(own_server, clusters, chance):
    cluster = clusters(own_server.database())
    load = Load(cluster, SEED)
    try:
        for kill in range(KILLS):
            # Not a wait for a condition: the moment of the kill is meant to be a random one.
            time.sleep(chance.uniform(0.05, 0.8))
            victim = chance.randrange(PROCESSES)
            cluster.members[victim].kill()
            load.await_payments(5)
            cluster.start_member(victim)
    finally:
        load.end()
    load.check(least_payments=5 * KILLS)


def test_the_database_server_may_die_at_any_moment(own_server, clusters, chance):
    cluster = clusters(own_server.database())
    load = Load(cluster, SEED)
    try:
        for _ in range(RESTARTS):
            # Not a wait for a condition: the moment of the crash is meant to be a random one.
            time.sleep(chance.uniform(0.05, 0.8))
            own_server.restart()
            load.await_payments(5)
    finally:
        load.end()
    load.check(least_payments=5 * RESTARTS)


def test_a_synchronous_standby_takes_over_and_has_everything(own_server, clusters, chance):
    standby = own_server.add_standby()
    name = own_server.database().rsplit("/", 1)[1]
    # All hosts, and the word that finds the one that takes writes.
    database = f"postgres://fen@{own_server.place},{standby}/{name}?target_session_attrs=read-write"
    cluster = clusters(database)
    load = Load(cluster, SEED)
    try:
        load.await_payments(30)
        own_server.fail_over()
        load.await_payments(30)
    finally:
        load.end()
    load.check(least_payments=60)


def test_a_rolling_restart_fails_no_request(own_server, clusters):
    cluster = clusters(own_server.database(), "--drain", "1")
    load = Load(cluster, SEED)
    try:
        for _ in range(2):
            for index, member in enumerate(cluster.members):
                load.await_payments(10)
                assert member.stop() == 0, member.errors()[-2000:]
                load.await_payments(10)
                cluster.start_member(index)
    finally:
        load.end()
    print(f"{cluster.balancer.connections} connections, {cluster.balancer.refused} were refused and went elsewhere")
    assert min(cluster.balancer.connections) > 0
    assert not load.unclear, load.unclear[:5]
    load.check(least_payments=80, most_tellings=1)


def test_without_a_database_a_process_says_so_at_once_and_still_stops(own_server, clusters):
    cluster = clusters(own_server.database())
    member = cluster.members[0]
    own_server.crash()
    began = time.monotonic()
    while member.get("/readyz").status_code != 503:
        assert time.monotonic() < began + 40
    # What is under way waits half a minute for the database, all of it together.
    member.process.send_signal(signal.SIGTERM)
    member.process.wait(60)
    own_server.restart()
