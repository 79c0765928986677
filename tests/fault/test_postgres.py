"""PostgreSQL dies under load, in each of the ways it can: what was acknowledged is there, what was not is there once or
not at all, and writes are taken again within seconds."""
import random
import signal
import time

from faults import Postgres
from harness import is_long
from scene import Scene

ROUNDS = 4 if is_long() else 1
GOAL_S = 5.0


def crash(postgres, how):
    """By its pid; then it is started again, as whoever keeps it would."""
    postgres.crash(how)
    postgres.start()


def test_postgresql_killed_under_load_loses_nothing_that_was_acknowledged(house):
    chance, postgres = random.Random(7), Postgres(house)
    faults = [lambda: crash(postgres, signal.SIGKILL), postgres.kill_a_backend]
    faults += [lambda: crash(postgres, signal.SIGQUIT)] if is_long() else []
    with Scene(house, "postgres") as scene:
        for _ in range(ROUNDS):
            for fault in faults:
                time.sleep(chance.uniform(0.2, 0.6))
                scene.recover("postgres", fault)
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the last fault")
    scene.print_recoveries({"postgres": GOAL_S})
