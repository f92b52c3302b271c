import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { type Alterations, serveAltered } from "./faulty/altered-server.ts";

const only = ["protocol.eras"];
const broken = { http: { status: 500, body: "Internal Server Error" } };

/** Of 2026-07-28 on. */
function isModern({ headers }: IncomingMessage): boolean {
  return headers["mcp-protocol-version"] === "2026-07-28";
}

function refused(id: unknown, status = 400) {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: id ?? null,
    error: { code: -32_601, message: "Method not found" },
  });
  return { http: { status, headers: { "content-type": "application/json" }, body } };
}

async function examine(alterations: Alterations) {
  const server = await serveAltered(alterations);
  const { findings, checks } = await verify(server.endpoint, { only }).finally(server.close);
  return { findings, own: checks.find(({ id }) => id === "protocol.eras") };
}

test("R1 a server of both eras is as it should be", async () => {
  const { findings, own } = await examine({});
  expect(findings).toEqual([]);
  expect(own).toMatchObject({ status: "passed" });
});

test.for([
  {
    name: "an older era that breaks after its opening",
    alterations: {
      answer: ({ method }, request) => (method === "tools/list" && !isModern(request) ? broken : undefined),
    },
    found: { severity: "major", where: "initialize", fix: expect.stringContaining("refuse initialize") },
  },
  {
    name: "the older era alone",
    alterations: { answer: ({ id }, request) => (isModern(request) ? refused(id) : undefined) },
    found: { severity: "info", where: "server/discover", seen: "2025 and before alone" },
  },
  {
    name: "the newer era alone",
    alterations: { answer: ({ id, method }) => (method === "initialize" ? refused(id) : undefined) },
    found: { severity: "info", where: "initialize", seen: "2026-07-28 alone" },
  },
] satisfies { name: string; alterations: Alterations; found: object }[])(
  "R1 eras: $name",
  async ({ alterations, found }) => {
    const { findings } = await examine(alterations);
    expect(findings).toMatchObject([{ check: "protocol.eras", ...found }]);
  },
);

// Of a client that would rather speak it, that is the end of the connection.
test.for([
  ["breaks after its opening", (method: unknown) => method === "tools/list"],
  ["breaks the server at once", (method: unknown) => method === "server/discover"],
] as const)("R1 a newer era that %s is the fault of the handshake, which says so once", async ([, breaks]) => {
  const { findings, own } = await examine({
    answer: ({ method }, request) => (breaks(method) && isModern(request) ? broken : undefined),
  });
  expect(findings).toMatchObject([{ check: "protocol.handshake", severity: "critical" }]);
  expect(own).toMatchObject({ status: "skipped", reason: findings[0]?.seen });
});

test("R1 eras are not looked at where neither is spoken", async () => {
  const { findings, own } = await examine({ answer: () => broken });
  expect(findings.map(({ check }) => check)).toEqual(["protocol.handshake"]);
  expect(own).toMatchObject({ status: "skipped" });
});
