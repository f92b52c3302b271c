import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { toHtml } from "../../verify/report/html.ts";
import { toJson } from "../../verify/report/json.ts";
import { toJUnit } from "../../verify/report/junit.ts";
import { toMarkdown } from "../../verify/report/markdown.ts";
import { toTerminal } from "../../verify/report/terminal.ts";
import { makeRedactor } from "../../verify/redact.ts";
import type { Report } from "../../verify/result.ts";
import { runChecks } from "../../verify/run.ts";
import { serve } from "./live-server.ts";
import { check, fault } from "./sample.ts";
import { ownTime } from "../own-time.ts";

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
const onTerminal = (report: Report) => toTerminal(report, { columns: 60, isColored: false });
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
  const texts = [onTerminal, toJson, toJUnit, toMarkdown, toHtml].map((write) => write(report));
  for (const text of [...texts, JSON.stringify(report)]) {
    // A terminal breaks lines within words.
    const flat = text.replaceAll(/\s/g, "");
    for (const secret of [...forms, "key-in-the-url"]) {
      expect(text).not.toContain(secret);
      expect(flat).not.toContain(secret);
    }
    expect(text).toContain("secret");
  }
  for (const secret of [token, options.secondToken]) expect(JSON.stringify(progress)).not.toContain(secret);
});

describe("R24 a secret is blotted out however it is spelled", () => {
  const secret = "Sk-Live_4eC39HqLyjW/DarjtT1zdp7dc=";
  const escaped = (toEscape: (code: number) => string) =>
    [...secret].map((one) => toEscape(one.charCodeAt(0))).join("");
  const hex = (code: number) => code.toString(16).padStart(2, "0");
  const spellings = {
    "upper case": secret.toUpperCase(),
    "small letters": secret.toLowerCase(),
    "JSON escapes": escaped((code) => `\\u00${hex(code)}`),
    "JSON escapes in JSON": JSON.stringify(escaped((code) => `\\u00${hex(code)}`)),
    "JavaScript escapes": escaped((code) => `\\x${hex(code)}`),
    "code points": escaped((code) => `\\u{${hex(code)}}`),
    "percent-encoding": escaped((code) => `%${hex(code)}`),
    "percent-encoding twice": encodeURIComponent(escaped((code) => `%${hex(code).toUpperCase()}`)),
    "HTML entities": escaped((code) => `&#${code};`),
    "HTML entities in hexadecimal": escaped((code) => `&#x${hex(code)};`),
    "an escaped slash": secret.replace("/", "\\/"),
    hexadecimal: Buffer.from(secret).toString("hex").toUpperCase(),
    "base64 of credentials": Buffer.from(`user:${secret}`).toString("base64"),
    "base64 of credentials in a URL": Buffer.from(`me:${secret}`).toString("base64url"),
    "characters that are not seen": [...secret].join("\u200b"),
    backwards: [...secret].toReversed().join(""),
    "its first half": secret.slice(0, 18),
    "its last half": `…${secret.slice(18)}`,
  };

  test.each(Object.entries(spellings))("%s", (_, spelled) => {
    const { redact } = makeRedactor([secret]);
    const shown = redact(`before ${spelled} after, and ${spelled}`);
    expect(shown).toMatch(/^before \W*(?:[\w+/=-]{0,8})\[secret\]/);
    expect(shown).toContain(" after, and ");
    expect(shown).not.toContain(spelled);
    expect(shown.length).toBeLessThan(70);
  });

  test("and what only looks like a part of it stays", () => {
    const { redact } = makeRedactor([secret, "short1"]);
    for (const text of ["Sk-Live_4eC and more", "dc=", "a \\u0041 %41 &amp; b", "shor t1", ""])
      expect(redact(text)).toBe(text);
  });

  test("in time that grows with the text and no faster", () => {
    const { redact } = makeRedactor([secret, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"]);
    const began = ownTime();
    for (const piece of ["a", secret.slice(0, 9), "%25", "&#x41;", "\\u0061", "\n at "])
      redact(piece.repeat(200_000 / piece.length));
    expect(ownTime() - began).toBeLessThan(5000);
  });
});

test.each([
  ["https://host/s/4f9c2e81d0b7a6533e21/mcp", "4f9c2e81d0b7a6533e21"],
  ["https://host/mcp?auth=abcdef12", "abcdef12"],
  ["https://host/mcp?profile=aK39xPq81Zt5Lm02", "aK39xPq81Zt5Lm02"],
  ["https://me:pass%20word@host/mcp", "pass word"],
  ["https://aK39xPq81Zt5Lm02Rv@host/mcp", "aK39xPq81Zt5Lm02Rv"],
  ["https://host/mcp#access_token=abcdef12", "abcdef12"],
])("R24 what is secret in %s is blotted out", async (url, secret) => {
  const seen = `${secret} and ${encodeURIComponent(secret)}`;
  const report = await runChecks([check("tools.url", { run: async () => [fault({ seen })] })], url, {});
  expect(JSON.stringify(report)).not.toContain(secret);
  expect(JSON.stringify(report)).not.toContain(encodeURIComponent(secret));
  expect(report.endpoint).toContain("[secret]");
});

test("R24 a secret of a URL is blotted out as it was written there, too, in whatever alphabet", async () => {
  const written = "ab%2fcd%2Bef12345";
  const seen = Buffer.from(`/mcp?key=${written}`).toString("base64");
  const report = await runChecks(
    [check("tools.url", { run: async () => [fault({ seen })] })],
    `https://host/mcp?key=${written}`,
    {},
  );
  expect(report.findings[0]?.seen).toContain("[secret]");
  const shown = Buffer.from(report.findings[0]?.seen ?? "", "base64").toString();
  expect(shown).not.toContain("cd%2Bef");
});

test("R24 a URL without a secret stays as it is", async () => {
  const url = "https://api.example.com/teams/customer-support/v2025-11-25/mcp?project=notes&region=europe-west1";
  expect((await runChecks([check("tools.url")], url, {})).endpoint).toBe(url);
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
