import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verify } from "../../verify/run.ts";
import { copyProject, type ProjectCopy } from "../cli/project-copy.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import { docker, findRemains, missing, pluginHome, removeRemains } from "../toolchain/machine.ts";
import { installInto } from "./examples.ts";

let project: ProjectCopy;
let engine: Engine;

describe.skipIf(missing !== "")("R15 two services in one program of the team's own", () => {
  beforeAll(async () => {
    for (const name of ["shelf", "desk"]) await removeRemains(name, "test");
    project = await copyProject();
    const projectDir = join(project.directory, "examples/two-services");
    await installInto(projectDir);
    engine = await createEngine({ projectDir, environment: pluginHome, timeoutMs: 300_000 });
    await engine.setSecrets({ "two-services:shelfToken": "the shelf's own" });
  });
  afterAll(async () => {
    await engine.destroy();
    await engine.dispose();
    await project.dispose();
  });

  test("answer both, the second knows the first, and nothing is left of either", async () => {
    const up = await engine.up();
    expect(up.ok, up.output).toBe(true);
    const endpoints = { shelf: "http://localhost:18171/mcp", desk: "http://localhost:18173/mcp" };
    expect(await engine.stackOutput("endpoints")).toEqual(endpoints);
    for (const endpoint of Object.values(endpoints)) {
      expect((await verify(endpoint, { quick: true, only: ["protocol"] })).findings).toEqual([]);
    }
    const [container] = await docker.listContainers({ filters: { label: ["dev.slipway.service=desk"] } });
    const { Config } = await docker.getContainer(container?.Id ?? "").inspect();
    expect(Config.Env).toEqual(expect.arrayContaining([`SHELF_URL=${endpoints.shelf}`, "SHELF_TOKEN=the shelf's own"]));
    expect(await engine.stateText()).not.toContain("the shelf's own");
    expect((await engine.up()).operations).toEqual([]);
    expect((await engine.destroy()).ok).toBe(true);
    for (const name of ["shelf", "desk"]) expect(await findRemains(name)).toEqual([]);
  });
});
