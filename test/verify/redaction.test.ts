import { createServer } from "node:http";
import { once } from "node:events";
import { expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { toJson } from "../../verify/report/json.ts";
import { toJUnit } from "../../verify/report/junit.ts";
import { toMarkdown } from "../../verify/report/markdown.ts";
import { toTable } from "../../verify/report/table.ts";
import { runChecks } from "../../verify/run.ts";
import { serve } from "./live-server.ts";
import { check, fault } from "./sample.ts";

const token = 'first"token/+=äöü';
const late = "access-token-that-came-up-later";
const options = { token, secondToken: "second-user-token", oauthClient: { id: "me", secret: "client-secret-1" } };
const secrets = [token, options.secondToken, options.oauthClient.secret, late];
const forms = secrets.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
]);
const endpoint = "http://127.0.0.1:9/mcp?api_key=key-in-the-url";

test("R24 no form of a secret is in any report, wherever a check or a server put it", async () => {
  const all = forms.join(" ");
  const checks = [
    check("tools.early", { run: async () => [fault({ where: all, expected: all, seen: all, why: all, fix: all })] }),
    check("tools.throws", { run: async () => Promise.reject(new Error(all)) }),
    check("tools.skips", { run: async () => ({ skip: all }) }),
    check("tools.late", {
      exclusive: true,
      run: async (context) => {
        context.keepSecret(late);
        context.timing.add(all, 1);
        context.evidence.add({ name: all, kind: "transcript", text: all });
        return [];
      },
    }),
  ];
  const progress: unknown[] = [];
  const report = await runChecks(checks, endpoint, options, (step) => progress.push(step));
  const texts = [toTable, toJson, toJUnit, toMarkdown, toHtml].map((write) => write(report));
  for (const text of [...texts, JSON.stringify(report)]) {
    // Tables break lines within words.
    const flat = text.replaceAll(/[\s│]/g, "");
    for (const secret of [...forms, "key-in-the-url"]) {
      expect(text).not.toContain(secret);
      expect(flat).not.toContain(secret);
    }
    expect(text).toContain("secret");
  }
  for (const secret of [token, options.secondToken]) expect(JSON.stringify(progress)).not.toContain(secret);
});

test("R24 a quote is one line without secrets, even where it is cut", async () => {
  let quoted = "";
  const quoting = check("tools.quote", {
    run: async (context) => {
      quoted = context.quote(`${"x".repeat(190)} ${options.secondToken}\nmore ${"y".repeat(300)}`);
      return [];
    },
  });
  await runChecks([quoting], endpoint, options);
  expect(quoted).toHaveLength(200);
  expect(quoted).toContain("[secret]");
  expect(quoted).not.toContain("second");
  expect(quoted).not.toContain("\n");
});

test("R24 escape sequences of a terminal do not reach one", async () => {
  const seen = "\u001b[2J\u009bhidden\u202etxet\u0000";
  const report = await runChecks([check("tools.escapes", { run: async () => [fault({ seen })] })], endpoint, {});
  expect(report.findings[0]?.seen).toBe("[2Jhiddentxet");
});

test("R24 a token goes to the endpoint's origin alone", async () => {
  const received: (string | undefined)[] = [];
  const here = await serve((request, response) => {
    received.push(`endpoint ${request.headers.authorization}`);
    response.end();
  });
  const foreign = createServer((request, response) => {
    received.push(`foreign ${request.headers.authorization}`);
    response.end();
  });
  await once(foreign.listen(0, "127.0.0.1"), "listening");
  const address = foreign.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const asking = check("tools.asks", {
    run: async (context) => {
      await context.raw({ method: "GET" });
      await context.raw({ method: "GET", identity: "second" });
      await context.raw({ method: "GET", identity: "none" });
      await context.raw({ method: "GET", headers: { Authorization: "Bearer garbage" } });
      await context.raw({ method: "GET", url: `http://127.0.0.1:${port}/` });
      return [];
    },
  });
  const report = await runChecks([asking], here.endpoint, { token: "first-user", secondToken: "second-user" });
  expect(report.checks).toMatchObject([{ status: "passed" }]);
  expect(received).toEqual([
    "endpoint Bearer first-user",
    "endpoint Bearer second-user",
    "endpoint undefined",
    "endpoint Bearer garbage",
    "foreign undefined",
  ]);
  foreign.close();
  await here.close();
});
