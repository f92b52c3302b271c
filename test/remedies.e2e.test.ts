import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test as anyTest } from "vitest";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { readSettings } from "../infra/config.ts";
import { ConfigError, type Fault } from "../infra/errors.ts";
import { checkFit } from "../infra/fit.ts";
import { plainSecrets } from "../infra/stack-file.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");

type Config = Record<string, unknown>;
const service = { name: "demo" };
const docker: Config = { "slipway:target": "docker", "slipway:service": service };
const cloudRun: Config = {
  "slipway:target": "cloud-run",
  "slipway:service": service,
  "slipway:options": { project: "my-project", region: "europe-west1" },
};
const ecs: Config = { "slipway:target": "ecs", "slipway:options": { region: "eu-west-1" } };
const received = (more: Config): Config => ({ ...docker, "slipway:alerts": { receivers: [more] } });

/** A mistake each, and what the user puts in the place of `<value>`, or types when Pulumi asks for a secret. */
const mistakes: [what: string, config: Config, value?: string][] = [
  ["an unknown key", { ...docker, "slipway:servce": {} }],
  ["no target", { "slipway:service": service }, "docker"],
  ["a setting that there is not", { ...docker, "slipway:service": { name: "demo", memoryMib: 5 } }],
  ["an option that there is not", { ...docker, "slipway:options": { prt: 80 } }],
  ["a threshold that there is not", { ...docker, "slipway:alerts": { latency: { miliseconds: 5 } } }],
  ["no name", { ...docker, "slipway:service": {} }, "demo"],
  ["a whole number that is text", { ...docker, "slipway:service": { name: "demo", port: "eighty" } }, "80"],
  ["a fraction that is text", { ...docker, "slipway:service": { name: "demo", cpu: "half" } }, "0.5"],
  ["a switch that is text", { ...docker, "slipway:service": { name: "demo", production: "yes" } }, "true"],
  ["a text that is a number", { ...docker, "slipway:service": { name: "demo", env: { DEBUG: 1 } } }, "1"],
  ["a variable by no name", { ...docker, "slipway:service": { name: "demo", env: { "MY.VAR": "1" } } }],
  ["an address in a list", received({ email: "team" }), "team@example.com"],
  ["a name in a list", { ...docker, "slipway:service": { name: "demo", secrets: ["A-B"] } }, "TOKEN"],
  ["fewer at most than at least", { ...docker, "slipway:service": { name: "demo", minInstances: 5 } }, "5"],
  ["a tag in place of a digest", { ...docker, "slipway:image": { reference: "a:b" } }, `a@sha256:${"ab".repeat(32)}`],
  ["the port as a variable", { ...docker, "slipway:service": { name: "demo", env: { PORT: "1" } } }],
  [
    "a name in env and secrets",
    {
      ...docker,
      "slipway:service": { name: "demo", env: { TOKEN: "a" }, secrets: ["TOKEN"] },
      "slipway:secrets": { TOKEN: { secure: "v1:x" } },
    },
  ],
  [
    "a secret that is listed twice",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["TOKEN", "TOKEN"] },
      "slipway:secrets": { TOKEN: { secure: "v1:x" } },
    },
  ],
  [
    "a secret that is none",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["PUBLIC_URL"] },
      "slipway:secrets": { PUBLIC_URL: { secure: "v1:x" } },
    },
  ],
  ["a secret that is missing", { ...docker, "slipway:service": { name: "demo", secrets: ["TOKEN"] } }, "hunter2"],
  [
    "a secret in plain text",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["SAFE", "TOKEN"] },
      "slipway:secrets": { SAFE: { secure: "v1:x" }, TOKEN: "hunter2" },
    },
    "hunter2",
  ],
  [
    "a secret that is a number",
    { ...docker, "slipway:service": { name: "demo", secrets: ["PIN"] }, "slipway:secrets": { PIN: 1234 } },
    "1234",
  ],
  ["a secret that nobody asked for", { ...docker, "slipway:secrets": { TOKEN: { secure: "v1:x" } } }],
  [
    "a reference without a secret manager",
    {
      ...docker,
      "slipway:service": { name: "demo", secrets: ["TOKEN"] },
      "slipway:secrets": { TOKEN: { reference: "t" } },
    },
    "hunter2",
  ],
  [
    "a reference of a receiver",
    { ...received({ kind: "webhook", secret: "HOOK" }), "slipway:secrets": { HOOK: { reference: "hook" } } },
    "https://hook.example",
  ],
  ["a reserved variable", { ...cloudRun, "slipway:service": { name: "demo", env: { K_SERVICE: "a" } } }],
  [
    "secrets that are one",
    {
      ...cloudRun,
      "slipway:service": { name: "demo", secrets: ["KEY", "key"] },
      "slipway:secrets": { KEY: { reference: "a" }, key: { reference: "b" } },
    },
  ],
  ["a reserved path", { ...cloudRun, "slipway:service": { name: "demo", healthPath: "/healthz" } }],
  ["a reserved name", { ...cloudRun, "slipway:service": { name: "gcp-tools" } }, "tools"],
  ["a request that lasts too long", { ...cloudRun, "slipway:service": { name: "demo", requestTimeoutSeconds: 7200 } }],
  ["a domain on this machine", { ...docker, "slipway:service": { name: "demo", domain: "mcp.example.com" } }],
  [
    "no domain where one is needed",
    { ...ecs, "slipway:service": { name: "demo", cpu: 0.5, memoryMiB: 1024 } },
    "mcp.example.com",
  ],
  ["a scale to zero", { ...docker, "slipway:service": { name: "demo", minInstances: 0 } }],
];

let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-remedies-"));
  environment = {
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  await writeFile(join(directory, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
  await shell("pulumi stack init dev");
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("R15 a remedy that is followed to the letter", () => {
  test.each(mistakes)("mends %s", async (_, config, value = "") => {
    const file = join(directory, "Pulumi.dev.yaml");
    const { encryptionsalt } = fileSchema.parse(parse(await readFile(file, "utf8")));
    await writeFile(file, stringify({ encryptionsalt, config }));
    const [fault, ...others] = await faultsOf(config, "dev");
    expect(others).toEqual([]);
    const command = /pulumi config .*/.exec(fault?.remedy ?? "")?.[0];
    expect(command, fault?.remedy).toBeDefined();
    await shell(command?.replaceAll(/<\w+>/g, `'${value}'`) ?? "", value);
    const after = await faultsOf(fileSchema.parse(parse(await readFile(file, "utf8"))).config, "dev");
    expect(after.filter(({ path, problem }) => path === fault?.path && problem === fault.problem)).toEqual([]);
    // One that names a secret anew has still to be given its value.
    expect(after.filter(({ problem }) => problem !== "missing")).toEqual([]);
  });

  test("gives a stack another name where the platform keeps a word of it", async () => {
    await shell("pulumi stack init my-windows");
    const config = { ...cloudRun, "slipway:target": "container-apps", "slipway:options": { location: "westeurope" } };
    const sized = {
      ...config,
      "slipway:service": { name: "demo", cpu: 0.5, memoryMiB: 1024, requestTimeoutSeconds: 240 },
    };
    const [fault] = await faultsOf(sized, "my-windows");
    expect(fault?.path).toBe("stack my-windows");
    const command = /pulumi stack .*/.exec(fault?.remedy ?? "")?.[0] ?? "";
    await shell(command.replace("<name>", "my-office"));
    expect(await shell("pulumi stack ls")).toContain("my-office");
    expect(await faultsOf(sized, "my-office")).toEqual([]);
  });
});

const fileSchema = z.looseObject({ encryptionsalt: z.string(), config: z.record(z.string(), z.unknown()).default({}) });

/** Every fault of a stack whose file holds this config, decrypted as the engine does. */
async function faultsOf(config: Config, stack: string): Promise<readonly Fault[]> {
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value, (_, inner: unknown) => decrypted(inner)),
    ]),
  );
  const encryptedKeys = Object.keys(config).filter((key) => JSON.stringify(config[key]).includes('"secure"'));
  try {
    const { spec, target } = await readSettings({
      stack,
      values,
      encryptedKeys,
      plainSecrets: plainSecrets({ config }),
    });
    checkFit(spec, target, stack);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

function decrypted(value: unknown): unknown {
  return typeof value === "object" && value !== null && "secure" in value ? "decrypted" : value;
}

/** Runs a line as a user's shell does, and types `input` when it asks. */
async function shell(line: string, input = ""): Promise<string> {
  const { stdout } = await execa("bash", ["-c", line], { cwd: directory, env: environment, input, timeout: 60_000 });
  return stdout;
}
