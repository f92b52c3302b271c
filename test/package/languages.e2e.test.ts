import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ecsCloud } from "../../infra/targets/ecs/simulation/cloud.ts";
import { type SimulatedCloud, startSimulatedCloud } from "../../simulation/cloud/index.ts";
import { buildGoProgram, type GoProgram } from "../../toolchain/offline/go.ts";
import { checkout } from "../checkout.ts";
import { expectNothingLeft, expectOwned } from "../engine/cloud-stack.ts";
import { createEngine } from "../engine/engine.ts";
import { takesLongForms } from "../long-forms.ts";
import { installInto } from "./examples.ts";
import { installPythonSdk } from "./python-sdk.ts";

interface Language {
  title: string;
  /** Folder in examples/. */
  folder: string;
  host: GoProgram;
  /** What the program needs beside. */
  prepare?: (projectDir: string) => Promise<unknown>;
}

const languages: readonly Language[] = [
  {
    title: "YAML",
    folder: "yaml",
    host: {
      name: "pulumi-language-yaml",
      package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
      version: "v1.25.0",
    },
  },
  {
    title: "Go",
    folder: "go",
    // The last version in which the host is a package of the SDK; later ones are modules of their own.
    host: {
      name: "pulumi-language-go",
      package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
      version: "v3.60.0",
    },
    prepare: (cwd) => execa("go", ["mod", "tidy"], { cwd, timeout: 200_000 }),
  },
  {
    title: "Python, by the SDK of Pulumi's generator,",
    folder: "python",
    // As of Go's.
    host: {
      name: "pulumi-language-python",
      package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
      version: "v3.68.0",
    },
    prepare: installPythonSdk,
  },
];

let cloud: SimulatedCloud;
let scratch: string;

describe.skipIf(!takesLongForms)("R35 the packed component in a program of another language", () => {
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "slipway-languages-"));
    cloud = await startSimulatedCloud(ecsCloud());
  });
  afterAll(async () => {
    await cloud?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const rows = languages.map((language) => [language.title, language] as const);
  test.each(rows)("%s makes it, changes nothing in a second run, and leaves nothing", async (_, language) => {
    const { folder, host, prepare } = language;
    const program = await buildGoProgram(() => {}, host);
    const projectDir = join(scratch, folder);
    await cp(join(checkout, "examples", folder), projectDir, { recursive: true });
    await installInto(projectDir);
    await prepare?.(projectDir);
    // A host as old as Python's is told of no virtual environment: the shell has entered it.
    const path = [join(projectDir, "venv/bin"), dirname(program), process.env.PATH ?? ""].join(delimiter);
    const engine = await createEngine({ projectDir, environment: { ...cloud.environment, PATH: path } });
    try {
      await engine.setSecrets({ [`${folder}:token`]: "hunter2" });
      const preview = await engine.preview();
      expect(preview.ok, preview.output).toBe(true);
      const up = await engine.up();
      expect(up.ok, up.output).toBe(true);
      expect(await engine.stackOutput("endpoint")).toBe("https://mcp.example.com/mcp");
      await expectOwned({ engine, cloud });
      expect(await engine.stateText()).not.toContain("hunter2");
      const again = await engine.up();
      expect({ ok: again.ok, operations: again.operations }, again.output).toEqual({ ok: true, operations: [] });
      const { ok, output } = await engine.destroy();
      expect(ok, output).toBe(true);
      await expectNothingLeft({ engine, cloud });
    } finally {
      await engine.dispose();
    }
  });
});
