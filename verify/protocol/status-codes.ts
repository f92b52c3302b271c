import { randomUUID } from "node:crypto";
import { postInitialize } from "../mcp/initialize.ts";
import type { Check, Fault, RawResponse, CheckContext, Severity } from "../contract.ts";
import { showsStack } from "../leak.ts";

/** One request that a client never means, and what may come back. */
interface Probe {
  what: string;
  send(context: CheckContext): Promise<RawResponse>;
  expected: string;
  isRight(answer: RawResponse): boolean;
  /** What another answer costs, which is the check's own severity where it is missing. */
  severityOf?(answer: RawResponse): Severity;
  why: string;
  fix: string;
}

const probes: Probe[] = [
  {
    what: "GET",
    send: (context) => context.raw({ method: "GET", headers: { accept: "text/event-stream" } }),
    expected: "an event stream, or status 405",
    isRight: ({ status, headers, body }) =>
      (status === 200 && headers["content-type"]?.startsWith("text/event-stream") === true) ||
      // A server with sessions asks for one first.
      (status === 400 && /session|not initialized/i.test(body)) ||
      status === 405,
    // The official clients log any other refusal, or the end of nothing, and go on.
    severityOf: ({ status }) => (isRefusal(status) || status === 204 ? "minor" : "major"),
    why: "clients open this stream to learn whether there is one, and some stop where the answer is another",
    fix: "answer GET with status 405 unless the server sends messages of its own",
  },
  {
    what: "POST of broken JSON",
    send: (context) =>
      context.raw({ method: "POST", headers: { "content-type": "application/json" }, body: '{"jsonrpc":"2.0",' }),
    expected: "status 400 with the JSON-RPC error -32700",
    isRight: ({ status, body }) => status === 400 && /"code"\s*:\s*-32700\b/.test(body),
    // No host sends it: that it is refused at all is what matters.
    severityOf: ({ status }) => (isRefusal(status) ? "info" : status >= 500 ? "major" : "minor"),
    why: "a client cannot tell its own mistake from a broken server",
    fix: "catch the parser's error and answer 400 with JSON-RPC code -32700",
  },
  {
    what: "POST of text/plain",
    send: (context) => postInitialize(context, { "content-type": "text/plain" }),
    expected: "a refusal such as status 415",
    isRight: ({ status }) => isRefusal(status),
    severityOf: ({ status }) => (status >= 500 ? "major" : "minor"),
    why: "a browser sends text/plain to any site without asking it first",
    fix: "refuse every content type but application/json with status 415",
  },
  {
    what: "GET of an unknown path",
    send: (context) => context.raw({ method: "GET", url: `/slipway-${randomUUID()}`, headers: { accept: "*/*" } }),
    expected: "status 404",
    // A server without paths looks at the method or the headers alone.
    isRight: ({ status }) => isRefusal(status),
    why: "clients look for documents under well-known paths and take what they get for one",
    fix: "answer unknown paths with status 404",
  },
];

/** The answers to requests that are wrong in themselves. */
export const statusCodes: Check = {
  id: "protocol.status-codes",
  group: "protocol",
  title: "rejects invalid HTTP requests with the right status code",
  severity: "major",
  quick: true,
  needs: ["protocol.handshake"],
  async run(context) {
    const guarded = (await context.access()).kind === "sign-in";
    const rows = await Promise.all(probes.map(async (probe) => ({ probe, answer: await probe.send(context) })));
    const lines = rows.map(({ probe, answer }) => `${probe.what}: ${answer.status} ${context.quote(answer.body)}`);
    context.evidence.add({ name: "answers", kind: "text", text: lines.join("\n") });
    return rows.flatMap(({ probe, answer }) => {
      // Whoever asks for a token may do so before anything else.
      const isRight = probe.isRight(answer) || (guarded && answer.status === 401);
      const seen = `status ${answer.status}: ${context.quote(answer.body) || "an empty body"}`;
      const { what, expected, why, fix, severityOf } = probe;
      const severity = severityOf ? { severity: severityOf(answer) } : {};
      const wrong = isRight ? [] : [{ ...severity, where: what, expected, seen, why, fix }];
      return showsStack(answer.body) ? [...wrong, toLeak(what, seen)] : wrong;
    });
  },
};

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

function toLeak(where: string, seen: string): Fault {
  return {
    // It helps whoever looks for a way in, and opens none.
    severity: "minor",
    where,
    expected: "an error without a stack trace",
    seen,
    why: "a stack trace tells strangers how the server is built",
    fix: "answer with a message of your own and write the trace to the log",
  };
}
