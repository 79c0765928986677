#!/usr/bin/python3
"""Account queries: filtered exports to CSV through the services, beside COPY on the server for the same rows.

One firm is made by generate_series in a migrated database, with its statistics. Each query is exported through crm and the
account service (ipc, as the gateway asks) and written to a file; its peer is COPY of a hand-written statement of the same rows to a
file of the server. In turn, the median of rounds. Rows and bytes of both are compared first.
usage: bench_query [accounts] [rounds]     default 100000 3; the figure of the targets: 1000000 5
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import zmq

BUILD = pathlib.Path(__file__).resolve().parents[2]
TOP = BUILD.parents[1]
GOAL = 0.6
PATIENCE_S = 300
FIRST_ACCOUNT, FIRST_PERSON, FIRST_SECURITY, ADVISORS = 20_000_000, 40_000_000, 5_000, 50
KINDS = ["", "Individual", "Joint", "Traditional IRA", "Rollover IRA", "Roth IRA", "SEP IRA", "SIMPLE IRA", "Inherited IRA", "Trust",
         "Corporate", "LLC", "Custodial"]

FURNITURE = """
INSERT INTO firm (firm_id, code, name, time_zone, created_at) VALUES (1, 'bench', 'Bench', 'UTC', now());
INSERT INTO firm_head (firm_id, sequence, chain, next_id) VALUES (1, 0, decode(repeat('00', 32), 'hex'), 90000000);
INSERT INTO app_user (firm_id, user_id, name, role, created_at) SELECT 1, 1000 + i, 'Advisor ' || i, 3, now() FROM generate_series(0, {advisors}) i;
INSERT INTO app_user (firm_id, user_id, name, role, created_at) VALUES (1, 2000, 'Administrator', 6, now());
INSERT INTO security (firm_id, security_id, symbol, name, kind, sector, industry, exchange, currency, leverage_e4, increment_e6)
  SELECT 1, {security} + i, 'S' || i, 'Security ' || i, 1, '', '', '', 'USD', 10000, 1000000 FROM generate_series(1, 500) i;
INSERT INTO price_last SELECT 1, {security} + i, 10000000 + i * 12345, now(), 'bench' FROM generate_series(1, 500) i;
SET session_replication_role = replica;
INSERT INTO person (firm_id, person_id, name, organisation, born_on, email, residence, version)
  SELECT 1, {person} + i, 'Person ' || i || CASE i % 50 WHEN 0 THEN ', "Jr"' ELSE '' END, false, '1940-01-01'::date + i % 25000,
         'p' || i || '@example.com', (ARRAY['US', 'US', 'US', 'CA', 'GB'])[1 + i % 5], 1 FROM generate_series(1, {accounts}) i;
INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, custodian,
                     custodian_number, margin, margin_type, opened_on, version)
  SELECT 1, {account} + i, 'Account ' || i, 1 + i % 12, (ARRAY[1, 1, 1, 1, 3])[1 + i % 5], i % 3, 1000 + i % {advisors}, 'USD', 0,
         'Custodian', 'U' || i, false, 0, '2000-01-01'::date + i % 9000, 1 FROM generate_series(1, {accounts}) i;
INSERT INTO account_holder SELECT 1, {account} + i, 0, {person} + i, 0 FROM generate_series(1, {accounts}) i;
INSERT INTO account_holder SELECT 1, {account} + i, 1, {person} + 1 + i % {accounts}, 1 FROM generate_series(1, {accounts}, 12) i;
INSERT INTO position SELECT 1, {account} + i, 0, 0, (i % 100000) * 1000000::int8 + 250000, 0 FROM generate_series(1, {accounts}) i;
INSERT INTO position SELECT 1, {account} + i, 0, {security} + 1 + (i * 7 + k) % 500, 10000000 + k * 1000000, 0
  FROM generate_series(1, {accounts}) i, generate_series(1, 3) k ON CONFLICT DO NOTHING;
INSERT INTO fact (firm_id, name, account_id, valid_from, value, sequence, confirmed_at, confirmed_sequence)
  SELECT 1, 'risk_score', {account} + i, '2026-01-01', (1 + i % 4) || '.500000', 1, '2026-01-01', 1 FROM generate_series(1, {accounts}) i;
INSERT INTO fact (firm_id, name, account_id, valid_from, value, sequence, confirmed_at, confirmed_sequence)
  SELECT 1, 'rmd_status', {account} + i, '2026-01-01', (ARRAY['not_due', 'due', 'satisfied'])[1 + i % 3], 1, '2026-01-01', 1
  FROM generate_series(1, {accounts}) i WHERE i % 12 BETWEEN 2 AND 7;
SET session_replication_role = origin;
"""

# What is asked, and the same rows as somebody writes them who knows the schema.
KIND_LABEL = "('{" + ",".join(f'"{kind}"' for kind in KINDS[1:]) + "}'::text[])[a.kind]"
QUERIES = {
    "accounts": (
        {"filters": [("account_type", "ANY_OF", ["ira"]), ("status", "ANY_OF", ["opened"])],
         "columns": ["alias", "account_type", "advisor", "opened_on", "custodian", "custodian_number"]},
        f"""SELECT a.account_id AS "Account id", a.alias AS "Alias", {KIND_LABEL} AS "Account type", u.name AS "Advisor of record",
                   a.opened_on AS "Opened on", a.custodian AS "Custodian", a.custodian_number AS "Custodian's number"
            FROM account a JOIN app_user u ON u.firm_id = 1 AND u.user_id = a.advisor_id
            WHERE a.firm_id = 1 AND a.kind BETWEEN 3 AND 8 AND a.status = 1 ORDER BY a.account_id"""),
    "people_and_cash": (
        {"filters": [("account_type", "ANY_OF", ["ira", "joint", "individual"]), ("status", "ANY_OF", ["opened"]),
                     ("cash", "BETWEEN", ["1000", ""])],
         "columns": ["alias", "account_type", "holder", "residence", "cash", "risk_score"]},
        f"""SELECT a.account_id AS "Account id", a.alias AS "Alias", {KIND_LABEL} AS "Account type", p.names AS "Holder",
                   p.residences AS "Residence", round(c.e6 / 1000000.0, 2) AS "Cash", f.value AS "Risk score"
            FROM account a
            JOIN (SELECT account_id, sum(quantity_e6) AS e6 FROM position WHERE firm_id = 1 AND security_id = 0 GROUP BY account_id) c
              ON c.account_id = a.account_id
            JOIN (SELECT h.account_id, string_agg(p.name, '; ' ORDER BY h.place) AS names,
                         string_agg(p.residence, '; ' ORDER BY h.place) AS residences
                  FROM account_holder h JOIN person p ON p.firm_id = 1 AND p.person_id = h.person_id
                  WHERE h.firm_id = 1 GROUP BY h.account_id) p ON p.account_id = a.account_id
            LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, value FROM fact WHERE firm_id = 1 AND name = 'risk_score'
                       ORDER BY account_id, valid_from DESC) f ON f.account_id = a.account_id
            WHERE a.firm_id = 1 AND a.kind BETWEEN 1 AND 8 AND a.status = 1 AND c.e6 >= 1000000000 ORDER BY a.account_id"""),
}


def contracts(folder):
    protos = [str(path.relative_to(TOP / "proto")) for path in (TOP / "proto/steward").rglob("*.proto")]
    subprocess.run(["protoc", "-I", TOP / "proto", "-I", "/usr/include", f"--python_out={folder}", *protos], check=True)
    sys.path.insert(0, str(folder))
    from steward.account.v1 import query_pb2
    from steward.bus.v1 import bus_pb2
    from steward.crm.v1 import query_pb2 as crm_pb2
    return bus_pb2, query_pb2, crm_pb2


class House:
    def __init__(self, folder, accounts):
        self.folder = folder
        self.postgres = pathlib.Path(os.environ["STEWARD_BENCH_PG"])
        self.postgres.mkdir(mode=0o755, exist_ok=True)
        subprocess.run([TOP / "deploy/postgres", "start", self.postgres], check=True, stdout=sys.stderr)
        database = f"host={self.postgres}/socket user=steward dbname=query"
        self.psql("postgres", "DROP DATABASE IF EXISTS query", "CREATE DATABASE query OWNER steward TEMPLATE template0")
        self.environment = {"PATH": os.environ["PATH"], "STEWARD_RUN_DIR": str(folder), "STEWARD_ACCOUNT_DATABASE": database,
                            "STEWARD_MIGRATE_DATABASE": database, "STEWARD_ACCOUNT_SCHEDULE_POLL_MS": "0"}
        subprocess.run([BUILD / "bin/steward-migrate"], env=self.environment, check=True, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        self.psql("query", FURNITURE.format(accounts=accounts, advisors=ADVISORS, account=FIRST_ACCOUNT, person=FIRST_PERSON,
                                            security=FIRST_SECURITY), "VACUUM ANALYZE")
        print(f"{accounts} accounts made in {time.monotonic() - began:.1f} s", file=sys.stderr)
        self.bus, self.query, self.crm = contracts(folder)
        self.context = zmq.Context()
        self.processes = {}
        for service in ("account", "crm"):
            log = open(folder / f"{service}.log", "w")
            self.processes[service] = subprocess.Popen([BUILD / f"bin/steward-{service}"], env=self.environment, stderr=log)
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RCVHWM, 0)
        self.socket.connect(f"ipc://{folder}/crm.sock")
        self.last = 0

    def psql(self, database, *commands):
        user = ["-U", "postgres"]
        arguments = [argument for command in commands for argument in ("-c", command)]
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.postgres / "socket", *user, "-d", database, *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    def call(self, method, request, sink=None, key=""):
        """The last body; of a stream, each item goes to the sink."""
        self.last += 1
        caller = self.bus.Caller(firm_id=1, user_id=2000, role=self.bus.ADMINISTRATOR, principal="user:2000", second_factor=True)
        envelope = self.bus.Envelope(version=1, kind=self.bus.Envelope.CALL, request_id=self.last, method=method, caller=caller, credit=100000,
                                     deadline_us=int((time.time() + PATIENCE_S) * 1e6), idempotency_key=key)
        self.socket.send_multipart([envelope.SerializeToString(), request.SerializeToString()])
        while True:
            if not self.socket.poll(PATIENCE_S * 1000):
                raise SystemExit("bench_query: no answer")
            head, body = self.socket.recv_multipart()
            envelope = self.bus.Envelope.FromString(head)
            if envelope.code:
                raise SystemExit(f"bench_query: {envelope.message} {(self.folder / 'crm.log').read_text()[-2000:]}")
            if envelope.kind != self.bus.Envelope.ITEM:
                return body
            sink(body)

    def save(self, name, asked):
        definition = self.query.QueryDefinition(columns=asked["columns"])
        for section, operator, values in asked["filters"]:
            condition = self.query.QueryCondition(operator=self.query.QueryCondition.Operator.Value(operator), values=values)
            definition.filters.add(section=section).conditions.append(condition)
        request = self.crm.CreateQueryRequest(name=name, definition=definition)
        saved = self.call("steward.crm.v1.QueryService/Create", request, key=f"save {name}")
        return self.crm.SavedQuery.FromString(saved).query_id

    def export(self, query_id, path):
        began = time.monotonic()
        with open(path, "wb") as file:
            self.call("steward.crm.v1.QueryService/Export", self.crm.ExportSavedQueryRequest(query_id=query_id),
                      lambda body: file.write(self.query.QueryCsv.FromString(body).csv))
        return time.monotonic() - began

    def copy(self, statement, path):
        began = time.monotonic()
        self.psql("query", f"COPY ({statement}) TO '{path}' CSV HEADER")
        return time.monotonic() - began

    def memory_mib(self, service):
        for line in pathlib.Path(f"/proc/{self.processes[service].pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        return 0

    def close(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.socket.close()
        self.context.term()
        subprocess.run([TOP / "deploy/postgres", "stop", self.postgres], check=True, stdout=sys.stderr)


def same_rows(ours, peer):
    """Of the two files; quotes and line ends differ."""
    mine, theirs = (path.read_bytes().replace(b"\r\n", b"\n") for path in (ours, peer))
    if mine == theirs:
        return mine.count(b"\n") - 1
    for number, (left, right) in enumerate(zip(mine.split(b"\n"), theirs.split(b"\n"))):
        if left != right:
            raise SystemExit(f"bench_query: row {number}: {left!r} is not {right!r}")
    raise SystemExit(f"bench_query: {mine.count(10)} rows are not {theirs.count(10)}")


def main():
    accounts, rounds = (int(argument) for argument in (sys.argv[1:] + ["100000", "3"][len(sys.argv) - 1:])[:2])
    files = pathlib.Path(os.environ["STEWARD_BENCH_PG"])
    with tempfile.TemporaryDirectory(prefix="steward-bench-query.") as name:
        house = House(pathlib.Path(name), accounts)
        peer_file = files / "data" / "peer.csv"
        try:
            for label, (asked, statement) in QUERIES.items():
                query_id, ours_file = house.save(label, asked), pathlib.Path(name) / "ours.csv"
                house.copy(statement, peer_file), house.export(query_id, ours_file)
                rows = same_rows(ours_file, peer_file)
                times = [(house.export(query_id, ours_file), house.copy(statement, peer_file)) for _ in range(rounds)]
                ours, peer = (rows / statistics.median(column) for column in zip(*times))
                ratio = ours / peer
                print(f"{label}: {rows} of {accounts} accounts, {ours_file.stat().st_size / 2**20:.1f} MiB: ours {ours:,.0f} rows a second,"
                      f" COPY {peer:,.0f}; ratio {ratio:.2f}, goal {GOAL}", file=sys.stderr)
                print(json.dumps({"bench": f"account_query_{label}_{accounts}", "ours": round(ours), "peer": round(peer), "unit": "rows/s",
                                  "ratio": round(ratio, 3), "goal": GOAL, "better": "higher", "met": ratio >= GOAL}))
            print(f"memory at most: account {house.memory_mib('account'):.0f} MiB, crm {house.memory_mib('crm'):.0f} MiB", file=sys.stderr)
        finally:
            house.close()


if __name__ == "__main__":
    main()
