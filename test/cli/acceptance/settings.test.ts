import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { layRevisions } from "../../../cli/acceptance/revisions.ts";
import { copySettings, ownSecret, withOtherAlarm } from "../../../cli/acceptance/settings.ts";
import { projectDirectory } from "../../../cli/project.ts";

const stack = {
  "slipway:target": "cloud-run",
  "slipway:service": { name: "demo", domain: "mcp.example.com", secrets: ["TOKEN"] },
  "slipway:options": {
    project: "my-project",
    dns: { managedZone: "example-com" },
    ci: { repository: "team/server" },
    deletionProtection: true,
  },
  "slipway:secrets": { TOKEN: { reference: "token" } },
};

test("R39 a copy shares no record, trust or lock with its stack, and has a secret of its own", () => {
  const { settings, differences } = copySettings(stack);
  expect(settings).toEqual({
    "slipway:target": "cloud-run",
    "slipway:service": { name: "demo", domain: "mcp-acceptance.example.com", secrets: ["TOKEN", ownSecret] },
    "slipway:options": { project: "my-project", dns: { managedZone: "example-com" } },
    "slipway:secrets": { TOKEN: { reference: "token" } },
  });
  expect(differences).toEqual([
    `the secret ${ownSecret} is added`,
    "slipway:options without ci, deletionProtection",
    "the domain is mcp-acceptance.example.com",
  ]);
});

test("R39 without a zone a copy has no domain, whose records nobody would set", () => {
  const { settings, differences } = copySettings({ ...stack, "slipway:options": { domainVerified: true } });
  expect(settings["slipway:service"]).toEqual({ name: "demo", secrets: ["TOKEN", ownSecret] });
  expect(settings["slipway:options"]).toEqual({});
  expect(differences).toContain("no domain, since no zone is named in dns");
});

test("R39 R12 a copy on a simulated platform with a URL of its own keeps a domain whose records are not set", () => {
  const { settings } = copySettings({ ...stack, "slipway:options": { domainVerified: true } }, { hasOwnUrl: true });
  expect(settings).toMatchObject({
    "slipway:service": { domain: "mcp-acceptance.example.com" },
    "slipway:options": {},
  });
  expect(settings["slipway:options"]).toEqual({});
});

test("R39 another alarm is one that differs, and there is none where nobody is told", () => {
  const receivers = [{ email: "team@example.com" }];
  const alertsOf = (alerts: object) => withOtherAlarm({ "slipway:alerts": alerts })?.["slipway:alerts"];
  expect(alertsOf({ receivers })).toEqual({ receivers, cpu: { percent: 71 } });
  expect(alertsOf({ receivers, cpu: { percent: 71, minutes: 3 } })).toEqual({
    receivers,
    cpu: { percent: 72, minutes: 3 },
  });
  expect(alertsOf({ receivers, cpu: false })).toEqual({ receivers, cpu: { percent: 71 } });
  expect(alertsOf({ receivers: [] })).toBeUndefined();
  expect(withOtherAlarm({})).toBeUndefined();
});

async function lay(image: object) {
  const folder = await mkdtemp(join(tmpdir(), "slipway-revisions-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const laid = await layRevisions({ "slipway:image": image }, folder);
  const textOf = (settings: Readonly<Record<string, unknown>>) =>
    readFile(resolve(projectDirectory(), String(settings.dockerfile)), "utf8");
  return { folder, laid, textOf };
}

test("R39 revisions of a build end as its Dockerfile does, and differ in a label; one ends as it starts", async () => {
  const { laid, textOf } = await lay({ context: "test/fixtures/plain-server", buildArgs: { A: "1" } });
  const own = await readFile(join(projectDirectory(), "test/fixtures/plain-server/Dockerfile"), "utf8");
  expect(laid.first).toMatchObject({ context: "test/fixtures/plain-server", buildArgs: { A: "1" } });
  expect(await textOf(laid.first)).toBe(`${own}LABEL dev.slipway.acceptance="first"\n`);
  expect(await textOf(laid.second)).toBe(`${own}LABEL dev.slipway.acceptance="second"\n`);
  expect(await textOf(laid.broken)).toMatch(/LABEL dev\.slipway\.acceptance="broken"\nENTRYPOINT \["sh".*exit 3"\]\n$/);
});

test("R39 a stage to stop at is where they go on, and the ignore file comes along", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-context-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "My.Dockerfile"), "FROM a AS server\nFROM b AS tests");
  await writeFile(join(folder, "My.Dockerfile.dockerignore"), "private\n");
  const path = (name: string) => join("..", "..", "..", "..", "..", "..", folder, name);
  const { laid, textOf } = await lay({ context: path(""), dockerfile: path("My.Dockerfile"), target: "server" });
  expect(laid.first).not.toHaveProperty("target");
  expect(await textOf(laid.first)).toBe(
    'FROM a AS server\nFROM b AS tests\nFROM server\nLABEL dev.slipway.acceptance="first"\n',
  );
  expect(await textOf({ dockerfile: `${String(laid.first.dockerfile)}.dockerignore` })).toBe("private\n");
});

test("R39 revisions of a ready image start from it", async () => {
  const reference = `ghcr.io/team/server@sha256:${"a".repeat(64)}`;
  const { folder, laid, textOf } = await lay({ reference });
  expect(Object.keys(laid.first)).toEqual(["context", "dockerfile"]);
  expect(resolve(projectDirectory(), String(laid.first.context))).toBe(join(folder, "empty"));
  expect(await textOf(laid.first)).toBe(`FROM ${reference}\nLABEL dev.slipway.acceptance="first"\n`);
});

test("R39 a Dockerfile that is not there is named", async () => {
  await expect(lay({ context: "nowhere" })).rejects.toThrow(/nowhere\/Dockerfile does not exist/);
});
