#!/usr/bin/python3
"""A JSON call through the gateway to a service over ipc, beside nginx proxying to a bare libuv responder.

64 connections by wrk, one thread each, rounds in turn, medians. The figure is requests a second of CPU time: of the
gateway and the service, of nginx's worker and the responder (the machine's two cores are shared by all and wrk, so the
clock says more about the rest of the machine). Requests a second by the clock go to standard error.
usage: bench_http [seconds a round] [rounds]
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

BUILD = pathlib.Path(__file__).resolve().parents[2]
KEY = "stw_bench_bench_bench_bench_bench_bench_bench_b"
BODY = '{"pageToken":"hello!"}'
PATH = "/steward.crm.v1.ClientService/List"
CONNECTIONS = 64
GOAL = 1.0

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  upstream behind {{ server 127.0.0.1:{behind}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""

WRK = """
wrk.method = "POST"
wrk.body = '{body}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {key}"
"""


def cpu_seconds(pids):
    """User and system time of the processes so far, their threads included."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def free_port():
    import socket
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for_answer(port):
    """Until the whole way answers as it should, at most ten seconds."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{PATH}", BODY.encode(),
                                     {"Content-Type": "application/json", "Authorization": "Bearer " + KEY})
    end = time.monotonic() + 10
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                assert json.load(answer) == {"nextPageToken": "hello!"}
                return
        except (urllib.error.URLError, ConnectionError) as error:
            if time.monotonic() > end:
                raise SystemExit(f"bench_http: no answer on port {port}: {error}")
            time.sleep(0.05)


class Bench:
    def __init__(self, folder):
        self.folder, self.processes = folder, []
        (folder / "wrk.lua").write_text(WRK.format(body=BODY, key=KEY))

    def start(self, *command, **options):
        process = subprocess.Popen([str(part) for part in command], **options)
        self.processes.append(process)
        return process

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start_ours(self):
        endpoint = f"ipc://{self.folder}/crm.sock"
        service = self.start(BUILD / "tests/fixtures/bench_http_service", endpoint)
        environment = {"PATH": os.environ["PATH"], "STEWARD_RUN_DIR": str(self.folder),
                       "STEWARD_GATEWAY_HTTP_LISTEN": "127.0.0.1:0", "STEWARD_GATEWAY_OPERATOR_KEY": KEY,
                       "STEWARD_GATEWAY_CRM_ENDPOINTS": endpoint, "STEWARD_GATEWAY_CALLS_PER_MINUTE": "0"}
        with open(self.folder / "gateway.log", "w") as log:
            gateway = self.start(BUILD / "bin/steward-gateway", env=environment, stderr=log)
        port_file = self.folder / "gateway.port"
        end = time.monotonic() + 10
        while not port_file.exists():
            if time.monotonic() > end or gateway.poll() is not None:
                raise SystemExit("bench_http: the gateway did not start: " + (self.folder / "gateway.log").read_text())
            time.sleep(0.02)
        port = int(port_file.read_text())
        wait_for_answer(port)
        return port, [service.pid, gateway.pid]

    def start_peer(self):
        responder = self.start(BUILD / "tests/fixtures/bench_http_responder", stdout=subprocess.PIPE)
        behind, port = int(responder.stdout.readline()), free_port()
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, behind=behind, port=port))
        nginx = self.start("nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "nginx.log")
        wait_for_answer(port)
        children = pathlib.Path(f"/proc/{nginx.pid}/task/{nginx.pid}/children").read_text().split()
        return port, [responder.pid, *map(int, children)]

    def measure(self, port, pids, seconds):
        """Requests a second of CPU time and of the clock."""
        before = cpu_seconds(pids)
        text = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", self.folder / "wrk.lua",
                               f"http://127.0.0.1:{port}{PATH}"], check=True, capture_output=True, text=True).stdout
        used = cpu_seconds(pids) - before
        if "Non-2xx" in text or "Socket errors" in text:
            raise SystemExit("bench_http: not every request was answered:\n" + text)
        requests = int(re.search(r"(\d+) requests in", text)[1])
        return requests / used, float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def main():
    seconds, rounds = (int(argument) for argument in (sys.argv[1:] + ["2", "5"][len(sys.argv) - 1:])[:2])
    with tempfile.TemporaryDirectory(prefix="steward-bench-http.") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        bench = Bench(folder)
        try:
            ours, peer = bench.start_ours(), bench.start_peer()
            figures = [(bench.measure(*ours, seconds), bench.measure(*peer, seconds)) for _ in range(rounds)]
        finally:
            bench.stop()
    by_cpu, by_clock = ([statistics.median(pair[side][kind] for pair in figures) for side in (0, 1)] for kind in (0, 1))
    ratio = by_cpu[0] / by_cpu[1]
    print(f"http call: by the clock ours {by_clock[0]:.0f}/s, nginx and bare libuv {by_clock[1]:.0f}/s, "
          f"ratio {by_clock[0] / by_clock[1]:.2f}", file=sys.stderr)
    print(json.dumps({"bench": "http_call", "ours": round(by_cpu[0]), "peer": round(by_cpu[1]),
                      "unit": "requests/cpu-second", "ratio": round(ratio, 3), "goal": GOAL, "better": "higher",
                      "met": ratio >= GOAL}))


if __name__ == "__main__":
    main()
