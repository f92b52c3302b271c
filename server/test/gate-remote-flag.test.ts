import { OpenFeature } from "@openfeature/server-sdk";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openGate } from "../src/gate/index.ts";
import { readLog } from "./observed-calls.ts";

const secret = "hunter2-hunter2";
const ada = { subject: "ada-1815", scopes: undefined, email: "ada@example.com", consentsToLogging: false };

let service: Server;
let requests: { path: string | undefined; key: unknown; body: unknown }[];
let answer: { status: number; headers?: Record<string, string>; body: string } | undefined;

beforeEach(async () => {
  requests = [];
  service = createServer((request, response) => {
    void json(request).then((body) => {
      requests.push({ path: request.url, key: request.headers["x-api-key"], body });
      if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
});

afterEach(async () => {
  await OpenFeature.close();
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

function gateOfService() {
  const address = service.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/base/`;
  const source = { flags: undefined, remote: { url, headers: { "x-api-key": secret } } };
  return openGate({ kind: "flag", flag: "dog/food", source });
}

describe("R29 a flag of a service with the remote evaluation protocol", () => {
  it.each([true, false])("decides with %s", async (value) => {
    answer = { status: 200, body: JSON.stringify({ key: "dog/food", value, reason: "TARGETING_MATCH", variant: "x" }) };
    const gate = await gateOfService();
    expect(await gate.admits(ada)).toBe(value);
    expect(requests).toEqual([
      {
        path: "/base/ofrep/v1/evaluate/flags/dog%2Ffood",
        key: secret,
        body: { context: { targetingKey: "ada-1815", email: "ada@example.com" } },
      },
    ]);
  });

  it.each([
    {
      name: "has no such flag",
      reply: { status: 404, body: '{"errorCode":"FLAG_NOT_FOUND"}' },
      error: "FLAG_NOT_FOUND",
    },
    { name: "refuses the key", reply: { status: 401, body: secret }, error: "the service answered 401" },
    { name: "is broken", reply: { status: 500, body: "ada@example.com" }, error: "the service answered 500" },
    { name: "answers no JSON", reply: { status: 200, body: `<html>${secret}` }, error: "GENERAL" },
    { name: "has a flag of another type", reply: { status: 200, body: '{"value":"true"}' }, error: "GENERAL" },
    { name: "never answers", reply: undefined, error: "" },
  ])("admits nobody when it $name", async ({ reply, error }) => {
    answer = reply;
    const gate = await gateOfService();
    expect(await gate.admits(ada)).toBe(false);
    const logged = readLog();
    expect(logged).toContain('"event":"access_check_failed"');
    expect(logged).toContain(error);
    expect(logged).not.toMatch(/hunter2|ada/);
  });

  it("gives its key to nobody else", async () => {
    answer = { status: 307, headers: { location: "/elsewhere" }, body: "" };
    const gate = await gateOfService();
    expect(await gate.admits(ada)).toBe(false);
    expect(requests).toHaveLength(1);
  });
});
