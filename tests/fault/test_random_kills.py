"""Services die at random instants while clients write and trade: nothing is lost, nothing is done twice."""
import random
import time

from faults import kill_service
from harness import figure, is_long
from house import SERVICES
from scene import Scene

KILLS = 320 if is_long() else 8
SEED = 20260105


def test_services_killed_at_random_lose_nothing_and_double_nothing(house):
    chance = random.Random(SEED)
    with Scene(house, "kills") as scene:
        for number in range(KILLS):
            service = SERVICES[number % len(SERVICES)] if not is_long() else chance.choice(SERVICES)
            time.sleep(chance.uniform(0.0, 0.4))
            scene.recover(service, lambda service=service: kill_service(house, service))
    print(scene.told(), f"last order final {scene.final_s:.1f} s after the last fault")
    scene.print_recoveries({"*": 1.0})
    figure("fault: kills: acknowledged writes lost", 0, "writes", 0)
