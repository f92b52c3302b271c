import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "citty";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import launchPackage from "../../../cli/launch-package.ts";
import { ProtectedServer } from "../../../server/test/protected-server.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-entry-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs launch package for the registry; what it left in its folder. */
async function packFor(subject: string, description: string, folder = scratch()): Promise<string> {
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation((...words: unknown[]) => {
    for (const word of words) if (typeof word === "function") word();
    return true;
  });
  const file = join(folder, "launch.yaml");
  writeFileSync(
    file,
    [
      "version: 1.2.0",
      "displayName: My server",
      `description: ${description}`,
      "releaseNotes: The first.",
      "endpoint: https://mcp.example.com/mcp",
      "registry: { name: io.github.my-team/my-server, proof: github }",
      "ticked: [first-launch@1.2.0]",
    ].join("\n"),
  );
  const out = join(folder, "out");
  await runCommand(launchPackage, { rawArgs: [subject, "--file", file, "--for", "registry", "--out", out] });
  return out;
}

test("R30 the registry's entry of a server with sign-in is made without a token, and nothing that takes its tools", async () => {
  await using server = await ProtectedServer.start();
  const out = await packFor(server.server.url.href, "Keeps a list of tasks for each user.");
  // What cannot be looked at is told and fails nothing.
  expect(process.exitCode).toBe(2);
  expect(JSON.parse(readFileSync(join(out, "server.json"), "utf8"))).toMatchObject({
    name: "io.github.my-team/my-server",
    version: "1.2.0",
  });
  const report = readFileSync(join(out, "readiness.md"), "utf8");
  expect(report).toContain("`endpoint_unusable`");
  expect(report).toContain("reach.tls-chain: the endpoint does not use TLS");
  for (const name of ["published.json", "my-server-1.2.0.zip"]) expect(existsSync(join(out, name))).toBe(false);
}, 60_000);

test("R31 nothing is written that has the form of a secret, and the report says where it is", async () => {
  const token = ["AKIA", "ABCDEFGHIJKLMNOP"].join("");
  // Nobody answers there: what is made is searched all the same.
  const folder = scratch();
  await packFor("http://127.0.0.1:9/mcp", "Keeps a list of tasks.", folder);
  const before = readdirSync(join(folder, "out"));
  expect(before).toContain("server.json");
  writeFileSync(join(folder, "out", "notes.txt"), "ours");
  const out = await packFor("http://127.0.0.1:9/mcp", `Takes the key ${token}.`, folder);
  expect(process.exitCode).toBe(1);
  // Of the run before nothing is left that might be uploaded, and what is no run's stays.
  const left = [...before.filter((name) => name !== "server.json"), "notes.txt"];
  expect(readdirSync(out).toSorted()).toEqual(left.toSorted());
  const report = readFileSync(join(out, "readiness.md"), "utf8");
  expect(report).toContain("server.json: an access key of AWS");
  expect(report).not.toContain(token);
}, 60_000);
