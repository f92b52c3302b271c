import { describe, expect, test } from "vitest";
import { findOpenness } from "../../../cli/launch/open-tools.ts";
import { claudeRecord } from "../../../cli/launch/records.ts";
import { examine } from "../../../verify/check-context.ts";
import type { VerifyOptions } from "../../../verify/options.ts";
import { fault, type Listed } from "../../verify/faulty/altered-server.ts";
import { startFor } from "../../verify/faulty/guarded-server.ts";

async function opennessOf(url: string, options: VerifyOptions = {}) {
  const signal = AbortSignal.timeout(30_000);
  const examination = examine(new URL(url), options, signal);
  return findOpenness(examination.contextFor("test", signal)).finally(examination.close);
}

const none = { isOpen: false, openTools: [] };
const all = ["list_notes", "add_note", "delete_note"];

describe("R30 a server that lists its tools to everybody", () => {
  test("and asks for a sign-in at a call is not open, whoever looks", async () => {
    const { url, close, options } = await startFor({ listsForAll: true });
    try {
      expect(await opennessOf(url)).toEqual(none);
      expect(await opennessOf(url, { token: options.token })).toEqual(none);
      expect(claudeRecord({}, [], none.isOpen)).toMatchObject({ authentication: "oauth" });
    } finally {
      await close();
    }
  });

  test("and asks for a sign-in at a call, of which no tool says anything, is not open, whoever looks", async () => {
    const { url, close, options } = await startFor({ listsForAll: true, notes: { schemes: [] } });
    try {
      expect(await opennessOf(url)).toEqual(none);
      expect(await opennessOf(url, { token: options.token })).toEqual(none);
    } finally {
      await close();
    }
  });

  test("and answers each call is open, whoever looks", async () => {
    const { url, close, options } = await startFor({ listsForAll: true, notes: { answersAll: true, schemes: [] } });
    try {
      expect(await opennessOf(url)).toEqual({ isOpen: true, openTools: all });
      expect(await opennessOf(url, { token: options.token })).toEqual({ isOpen: true, openTools: all });
    } finally {
      await close();
    }
  });

  test.each([
    [
      "tools alone that change data",
      (tools: Listed[]) => tools.map((tool) => ({ ...tool, annotations: { readOnlyHint: false } })),
    ],
    ["no tool", () => []],
  ])("is not known to be open where it has %s", async (_, list) => {
    const { url, close } = await fault("unsaid", [], { list }).start();
    await expect(opennessOf(url).finally(close)).rejects.toThrow("none says by its securitySchemes");
  });

  test("is no open one where signing in is a choice, though each tool can be called without", async () => {
    const schemes = [{ type: "noauth" }, { type: "oauth2", scopes: ["notes:read"] }];
    const { url, close } = await startFor({ listsForAll: true, notes: { answersAll: true, schemes } });
    expect(await opennessOf(url).finally(close)).toEqual({ isOpen: false, openTools: all });
  });

  test("is open where no tool has a sign-in", async () => {
    const notes = { answersAll: true, schemes: [{ type: "noauth" }] };
    const { url, close } = await startFor({ listsForAll: true, notes });
    expect(await opennessOf(url).finally(close)).toEqual({ isOpen: true, openTools: all });
  });
});

describe("R30 a server that lists its tools to users alone", () => {
  test("is not open", async () => {
    const { url, close, options } = await startFor({});
    try {
      expect(await opennessOf(url)).toEqual(none);
      expect(await opennessOf(url, { token: options.token })).toEqual(none);
    } finally {
      await close();
    }
  });

  test("is not known to be so where it had too many requests", async () => {
    const busy = fault("busy", [], {
      answer: (_, { headers }) =>
        headers.authorization === undefined ? { http: { status: 429, body: "too many" } } : undefined,
    });
    const { url, close } = await busy.start();
    await expect(opennessOf(url, { token: "a-token-of-somebody" }).finally(close)).rejects.toThrow();
  });
});
