"""Every named fault point (common/program/fault.h): the process dies exactly there, comes back, and the books agree.

The short form goes through the points of all programs side by side, each death bringing the program back with its next
point armed, and checks at the end; the long form takes them one by one, at a later passage too, and checks everything behind each."""
import threading
import time

import pytest

import points
from faults import Armed
from harness import is_long
from scene import Scene

STRIKE_LIMIT_S = 150  # a router must be met at its start with an order that was sent and not acknowledged
AGAIN_S = 3  # a point that was not passed by then is armed anew: some are passed at a start with orders at work alone
PLACES = [(point, program) for point in points.TABLE
          for program in (points.SERVING if point.program == "*" else (point.program,))
          if is_long() or point.program != "*" or program in ("crm", "risk")]


@pytest.fixture(scope="module")
def armed(house):
    return Armed(house, {program for _, program in PLACES})


def strike(scene, armed, program, names, passage=1):
    """The points of one program, one after the other: each is armed until it has killed the service."""
    struck = {name: armed.struck(program, name) for name in names}
    for name, following in zip(names, [*names[1:], None]):
        give_up, again = time.monotonic() + STRIKE_LIMIT_S, 0 if name == names[0] else time.monotonic() + AGAIN_S
        is_left = following is None
        while armed.struck(program, name) == struck[name]:
            assert time.monotonic() < give_up, f"{name} of {program} is never passed"
            if time.monotonic() > again:
                armed.arm(program, name, passage)
                again, is_left = time.monotonic() + AGAIN_S, following is None
            if not is_left and armed.is_taken(program):
                armed.leave(program, following, passage)
                is_left = True
            scene.probe.nudge(program)
            time.sleep(0.02)
    scene.probe.ask(program)


def strike_all(scene, armed, program, failures):
    try:
        strike(scene, armed, program, [point.name for point, of in PLACES if of == program])
    except BaseException as error:  # told by the test: a thread's own exception would be lost
        failures.append(error)


def survive_side_by_side(house, armed):
    failures = []
    with Scene(house, "points", pause_s=0.02) as scene:
        threads = [threading.Thread(target=strike_all, args=(scene, armed, program, failures), name=program)
                   for program in {program for _, program in PLACES}]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures
    print(scene.told())


if is_long():
    @pytest.mark.parametrize("number", range(len(PLACES)), ids=lambda number: f"{PLACES[number][0].name}@{PLACES[number][1]}")
    def test_a_point_is_survived(house, armed, number):
        point, program = PLACES[number]
        with Scene(house, f"point-{number}") as scene:
            strike(scene, armed, program, [point.name], passage=1 + number % 3)
else:
    def test_every_point_is_survived(house, armed):
        survive_side_by_side(house, armed)
