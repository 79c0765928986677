"""A real browser without a window: Chromium over the pipe of its DevTools protocol, as little of it as pages need."""
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_S = 30
KEYS = {  # key -> (code, number, text)
    "Tab": ("Tab", 9, ""), "Enter": ("Enter", 13, "\r"), " ": ("Space", 32, " "),
    "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""),
}
SHIFT = 8


def pipe():
    """Its ends are numbered beyond 3 and 4, where the browser will have its own."""
    ends = os.pipe()
    try:
        return tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    finally:
        for end in ends:
            os.close(end)


class Browser:
    """One page of a fresh profile. problems: what the browser complained of, a refusal by the page's policy first of all."""

    def __init__(self, width=1000, height=800, is_phone=False):
        self.profile = tempfile.mkdtemp(prefix="browser.")
        to_browser, self.out = pipe()
        self.inward, from_browser = pipe()
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", PROGRAM, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", f"--user-data-dir={self.profile}", "--remote-debugging-pipe",
             "about:blank"], pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.kept, self.last, self.session, self.problems, self.requests, self.loads = b"", 0, None, [], [], 0
        try:
            target = self.ask("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
                self.ask(f"{domain}.enable")
            self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone)
        except BaseException:
            self.close()
            raise

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.inward)
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _next(self, until):
        while b"\0" not in self.kept:
            ready, _, _ = select.select([self.inward], [], [], max(0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            more = os.read(self.inward, 1 << 20)
            assert more, "the browser has ended"
            self.kept += more
        said, self.kept = self.kept.split(b"\0", 1)
        return json.loads(said)

    def _note(self, said):
        method, about = said.get("method"), said.get("params", {})
        if method == "Log.entryAdded" and about["entry"]["level"] in ("warning", "error"):
            self.problems.append(about["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(about["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.problems.append(str(about["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loads += 1

    def ask(self, method, **parameters):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE_S
        while (said := self._next(until)).get("id") != self.last:
            self._note(said)
        assert "error" not in said, said
        return said["result"]

    def value(self, expression):
        """What an expression is in the page, as JSON has it."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, expression):
        give_up = time.monotonic() + PATIENCE_S
        while not (found := self.value(expression)):
            assert time.monotonic() < give_up, f"{expression} does not come about; the page: {self.text()}"
            time.sleep(0.05)
        return found

    def _await_load(self, before):
        give_up = time.monotonic() + PATIENCE_S
        while self.loads == before:
            self._note(self._next(give_up))

    def open(self, url):
        before = self.loads
        self.ask("Page.navigate", url=url)
        self._await_load(before)

    def reload(self):
        before = self.loads
        self.ask("Page.reload")
        self._await_load(before)

    def text(self):
        return self.value("document.body.innerText")

    def press(self, key, shift=False):
        code, number, text = KEYS[key]
        about = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": SHIFT if shift else 0}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def type(self, text):
        for one in text:
            self.ask("Input.dispatchKeyEvent", type="keyDown", text=one, key=one)
            self.ask("Input.dispatchKeyEvent", type="keyUp", key=one)

    def tab_to(self, condition, limit=60):
        """Tab until the element in focus, called `at`, fits."""
        for _ in range(limit):
            if self.value(f"(at => {condition})(document.activeElement)"):
                return
            self.press("Tab")
        raise AssertionError(f"no way by Tab to {condition}")

    def spoken(self):
        """(role, name) of what a screen reader finds, in order."""
        rows = self.ask("Accessibility.getFullAXTree")["nodes"]
        return [(row["role"]["value"], row.get("name", {}).get("value", "")) for row in rows if not row.get("ignored")]

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))
