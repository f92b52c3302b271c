import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { shellEnvironment } from "../cli/run-slipway.ts";
import { takesLongForms } from "../long-forms.ts";
import { missing, removeRemains } from "../toolchain/machine.ts";
import { installInto } from "./examples.ts";
import { usePorts } from "./quick-start-parts.ts";
import { quickStarts } from "./quick-starts.ts";

let tools: string;
let app: string;

function slipway(from: string, ...words: string[]) {
  const launcher = join(from, "node_modules/slipway/toolchain/launch.mjs");
  return execa(process.execPath, [launcher, ...words], {
    cwd: app,
    env: shellEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    timeout: 390_000,
  });
}

// Minutes for each, most of it an installation and a build.
describe.skipIf(missing !== "" || !takesLongForms)(
  "R40 R35 init on a quick start writes a Dockerfile that deploys it",
  () => {
    beforeAll(async () => {
      tools = await mkdtemp(join(tmpdir(), "slipway-tools-"));
      await installInto(tools);
    });
    afterEach(async () => {
      if (existsSync(join(app, "slipway/.slipway")))
        await slipway(join(app, "slipway"), "down", "local", "--yes", "--keep-services");
      await removeRemains("quick-init", "local");
    });
    afterAll(() => rm(tools, { recursive: true, force: true }));

    test.each(quickStarts.map((start) => [start.title, start] as const))(
      "%s",
      async (_, { framework, make, flags = [], findings = [], lack }) => {
        app = join(await mkdtemp(join(tools, "app-")), "server");
        await mkdir(app);
        await make(app);
        const init = await slipway(tools, "init", "--yes", "--name", "quick-init", ...flags);
        expect(init.exitCode, `${init.stdout}\n${init.stderr}`).toBe(0);
        expect(init.stdout).toContain(framework);
        if (lack) {
          expect(init.stdout).toContain(lack.note);
          await lack.mend(app);
        }
        expect(existsSync(join(app, "Dockerfile")), init.stdout).toBe(true);
        await usePorts(app, [18141, 18142]);
        await installInto(join(app, "slipway"));
        const up = await slipway(join(app, "slipway"), "up", "local", "--json");
        const said = `${init.stdout}\n${await readFile(join(app, "Dockerfile"), "utf8")}\n${up.stdout}\n${up.stderr}`;
        const { verification } = JSON.parse(up.stdout || "{}");
        const loud = (verification?.findings ?? []).filter(({ severity }: { severity: string }) =>
          ["critical", "major"].includes(severity),
        );
        expect(
          loud.map(({ check }: { check: string }) => check),
          said,
        ).toEqual(findings);
        expect(verification?.about, said).toMatchObject({ kind: "open" });
      },
    );
  },
);
