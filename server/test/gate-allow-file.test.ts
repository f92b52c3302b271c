import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { openGate } from "../src/gate/index.ts";
import { readLog } from "./observed-calls.ts";

const folder = mkdtempSync(join(tmpdir(), "allow-file-"));
const path = join(folder, "allowed-users");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ada = { subject: "ada-1815", scopes: undefined, email: "ada@example.com", consentsToLogging: false };
const eve = { subject: "eve", scopes: undefined, consentsToLogging: false };

async function admittedBy(text: string): Promise<boolean[]> {
  writeFileSync(path, text);
  const gate = await openGate({ kind: "file", path });
  return Promise.all([ada, eve].map((user) => gate.admits(user)));
}

describe("R29 an allow-list in a file", () => {
  it.each([
    { text: "ada@example.com\n", admitted: [true, false] },
    { text: "# the team\r\n@example.com\r\n\r\neve", admitted: [true, true] },
    { text: "*", admitted: [true, true] },
    { text: "", admitted: [false, false] },
    { text: "# ada@example.com", admitted: [false, false] },
  ])("admits whom its lines name: $text", async ({ text, admitted }) => {
    expect(await admittedBy(text)).toEqual(admitted);
    expect(readLog()).toBe("");
  });

  it("ignores what is no user, and says how many lines, not which", async () => {
    expect(await admittedBy("two words\na@b@c\neve")).toEqual([false, true]);
    expect(readLog()).toContain('"event":"allow_list_entries_ignored","count":2');
    expect(readLog()).not.toContain("two words");
  });

  it("is read anew while the server runs, and admits nobody while it is not there", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    writeFileSync(path, "eve");
    const gate = await openGate({ kind: "file", path });
    expect(await gate.admits(ada)).toBe(false);
    writeFileSync(path, "ada-1815");
    expect(await gate.admits(ada)).toBe(false);
    vi.advanceTimersByTime(2001);
    expect(await gate.admits(ada)).toBe(true);
    expect(await gate.admits(eve)).toBe(false);
    rmSync(path);
    vi.advanceTimersByTime(2001);
    expect(await Promise.all([gate.admits(ada), gate.admits(ada)])).toEqual([false, false]);
    expect(readLog().match(/allow_list_unreadable/g)).toHaveLength(1);
    vi.useRealTimers();
  });
});
