// The stock Connect client for the web: a unary call, streams, an error with its field, a deadline. Prints what it saw.
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { ClientService } from "./gen/steward/crm/v1/crm_pb.js";
import { JournalService } from "./gen/steward/account/v1/commit_pb.js";
import { LedgerService } from "./gen/steward/account/v1/ledger_pb.js";
import { BadRequestSchema } from "./gen/google/rpc/error_details_pb.js";

const { STEWARD_URL: baseUrl, STEWARD_KEY: advisor, STEWARD_ADMINISTRATOR_KEY: administrator } = process.env;
const signIn = (key) => (next) => (request) => {
  request.header.set("Authorization", `Bearer ${key}`);
  return next(request);
};

const errorOf = async (attempt) => {
  try {
    await attempt();
  } catch (error) {
    const failure = ConnectError.from(error);
    const field = failure.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.field ?? "";
    return { code: Code[failure.code], field };
  }
  return { code: "none", field: "" };
};

const drain = async (stream) => {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
};

const firstOf = async (start, count) => {
  const stop = new AbortController();
  const items = [];
  for await (const item of start({ signal: stop.signal })) {
    items.push(item);
    if (items.length === count) break;
  }
  stop.abort(); // a stream that follows has no other end
  return items;
};

async function look(useBinaryFormat) {
  const as = (key) => createConnectTransport({ baseUrl, useBinaryFormat, interceptors: [signIn(key)] });
  const clients = createClient(ClientService, as(advisor));
  const ledger = createClient(LedgerService, as(advisor));
  const journal = createClient(JournalService, as(administrator)); // the audit trail is not for advisors
  const { people } = await clients.list({ pageSize: 10 });
  const batches = await drain(ledger.positions({}));
  const lines = await firstOf((options) => journal.read({ follow: true }, options), 2);
  return {
    people: people.map((person) => person.name),
    quantities: batches.flatMap((batch) => batch.quantityE6.map(String)),
    sequences: lines.map((line) => String(line.sequence)),
    badField: await errorOf(() => clients.list({ pageSize: 1001 })),
    late: await errorOf(() => drain(journal.read({ follow: true }, { timeoutMs: 300 }))),
    stranger: await errorOf(() => createClient(ClientService, createConnectTransport({ baseUrl })).list({})),
  };
}

console.log(JSON.stringify({ json: await look(false), binary: await look(true) }));
