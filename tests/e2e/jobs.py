"""The firm's scheduled work, as its administrator sees and starts it."""
import time

from patience import wait_until

SCHEDULE = "steward.account.v1.ScheduleService/"


def job_of(scene, name):
    jobs = scene.actors["administrator"].call(SCHEDULE + "List").get("jobs", [])
    return next((job for job in jobs if job["name"] == name), None)


def run_job(scene, name):
    """Has the firm's job run once more, and waits for its end."""
    before = wait_until(lambda: job_of(scene, name), f"{name} was not offered", 0.5)
    scene.actors["administrator"].call(SCHEDULE + "RunNow", {"name": name}, f"now {time.monotonic_ns()}")

    def finished():
        job = job_of(scene, name)
        is_over = job.get("lastFinishedAt") != before.get("lastFinishedAt") and "heldUntil" not in job
        return job if is_over and job.get("lastOutcome") == "DONE" else None
    return wait_until(finished, lambda: str(job_of(scene, name)), 0.2)
