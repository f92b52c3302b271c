import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test as anyTest, vi } from "vitest";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { readSettings } from "../../infra/config.ts";
import { ConfigError, type Fault } from "../../infra/errors.ts";
import { checkFit } from "../../infra/fit.ts";
import { projectVariable } from "../../infra/remedies.ts";
import { plainSecrets } from "../../infra/stack-file.ts";
import { checkout } from "../checkout.ts";
import { projectText } from "./own-project.ts";
import { cloudRun, type Config, mistakes } from "./remedy-mistakes.ts";

const test = anyTest.skipIf((process.env.SLIPWAY_WITHOUT_PULUMI ?? "") !== "");

/** The server's folder, in which people stand, and the project beside it. */
let directory: string;
let project: string;
let environment: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-remedies-"));
  environment = {
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_CONFIG_PASSPHRASE_FILE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  project = join(directory, "slipway");
  await mkdir(project);
  vi.stubEnv(projectVariable, project);
  await writeFile(join(project, "Pulumi.yaml"), projectText.replace("name: app", "name: slipway"));
  await shell("pulumi -C slipway stack init dev");
});

afterAll(() => {
  vi.unstubAllEnvs();
  return rm(directory, { recursive: true, force: true });
});

describe("R15 a remedy that is followed to the letter", () => {
  test.each(mistakes)("mends %s", async (_, config, value = "") => {
    const file = join(project, "Pulumi.dev.yaml");
    const { encryptionsalt } = fileSchema.parse(parse(await readFile(file, "utf8")));
    await writeFile(file, stringify({ encryptionsalt, config }));
    const [fault, ...others] = await faultsOf(config, "dev");
    expect(others).toEqual([]);
    const command = /(pulumi -C \S+ config|npx slipway secrets) .*/.exec(fault?.remedy ?? "")?.[0];
    expect(command, fault?.remedy).toBeDefined();
    await shell(command?.replaceAll(/<\w+>/g, `'${value}'`) ?? "", value);
    const after = await faultsOf(fileSchema.parse(parse(await readFile(file, "utf8"))).config, "dev");
    expect(after.filter(({ path, problem }) => path === fault?.path && problem === fault.problem)).toEqual([]);
    // One that names a secret anew has still to be given its value.
    expect(after.filter(({ problem }) => problem !== "missing")).toEqual([]);
  });

  test("gives a stack another name where the platform keeps a word of it", async () => {
    await shell("pulumi -C slipway stack init my-windows");
    const config = { ...cloudRun, "slipway:target": "container-apps", "slipway:options": { location: "westeurope" } };
    const sized = {
      ...config,
      "slipway:service": { name: "demo", cpu: 0.5, memoryMiB: 1024, requestTimeoutSeconds: 240 },
    };
    const [fault] = await faultsOf(sized, "my-windows");
    expect(fault?.path).toBe("stack my-windows");
    const command = /pulumi -C \S+ stack .*/.exec(fault?.remedy ?? "")?.[0] ?? "";
    await shell(command.replace("<name>", "my-office"));
    expect(await shell("pulumi -C slipway stack ls")).toContain("my-office");
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
      strayFaults: [],
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
  const npx = `npx() { shift; node '${join(checkout, "cli/main.ts")}' "$@"; }`;
  const { stdout } = await execa("bash", ["-c", `${npx}\n${line}`], {
    cwd: directory,
    env: environment,
    input,
    timeout: 60_000,
  });
  return stdout;
}
