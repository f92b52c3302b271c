import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { projectText } from "./own-project.ts";

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "slipway-secrets-"));
  await writeFile(join(project, "Pulumi.yaml"), projectText);
});
afterAll(() => rm(project, { recursive: true }));

async function list(config: string, ...flags: string[]) {
  await writeFile(join(project, "Pulumi.prod.yaml"), config);
  const words = [join(checkout, "cli/main.ts"), "secrets", "list", "prod", ...flags];
  return execa(process.execPath, words, { cwd: project, reject: false });
}

const config = `config:
  slipway:service: { secrets: [DATABASE_URL, MISSING, KEY] }
  slipway:image: { secrets: [NPM_TOKEN], pull: { username: bot, secret: PULL } }
  slipway:observability: { vendor: datadog, monitors: beside }
  slipway:alerts: { receivers: [{ email: a@example.com }, { kind: webhook, secret: HOOK }] }
  slipway:secrets:
    DATABASE_URL: { reference: database-url }
    KEY: hunter2
    HOOK: { secure: "v1:hunter3" }
    OLD: { secure: "v1:hunter4" }
    PULL: { secure: "v1:hunter5" }
    OTEL_EXPORTER_OTLP_HEADERS: { secure: "v1:hunter6" }
    DD_API_KEY: { secure: "v1:hunter7" }
`;

test("R11 secrets are listed by name with what is amiss, and without any value", async () => {
  const { stdout, exitCode } = await list(config, "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    stack: "prod",
    secrets: [
      { name: "DATABASE_URL", state: "reference", usedBy: ["service"], reference: "database-url" },
      { name: "DD_API_KEY", state: "encrypted", usedBy: ["monitors"] },
      { name: "DD_APP_KEY", state: "missing", usedBy: ["monitors"] },
      { name: "HOOK", state: "encrypted", usedBy: ["alerts"] },
      { name: "KEY", state: "plain", usedBy: ["service"] },
      { name: "MISSING", state: "missing", usedBy: ["service"] },
      { name: "OLD", state: "encrypted", usedBy: [] },
      { name: "OTEL_EXPORTER_OTLP_HEADERS", state: "encrypted", usedBy: ["service"] },
      { name: "PULL", state: "encrypted", usedBy: ["pull"] },
    ],
  });
  const text = await list(config);
  expect(text.stdout).toContain("MISSING is missing: npx slipway secrets set MISSING prod");
  expect(text.stdout).toContain("KEY is in plain text: npx slipway secrets set KEY prod");
  expect(text.stdout).toContain("OLD is used by nothing");
  expect(`${stdout}${text.stdout}${text.stderr}`).not.toContain("hunter");
});

test("secrets that are encrypted as a whole cannot be listed, and the way out is said", async () => {
  const { stderr, exitCode } = await list('config:\n  slipway:secrets: { secure: "v1:x" }\n');
  expect(exitCode).toBe(1);
  expect(stderr).toContain("encrypted as a whole, names included");
});
