import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { runSlipway } from "./run-slipway.ts";

/** A project whose program another may take the place of, on a simulated ecs. */
interface Project {
  slipway(flags: readonly string[]): ReturnType<typeof runSlipway>;
  directory(): string;
  /** An image by digest, and the digest. */
  image: string;
  digest: string;
}

/** Shows the verbs on a program of a team's own, which exports its endpoint alone. */
export function testOwnProgram({ slipway, directory, image, digest }: Project): void {
  test("R35 of a program of the team's own what it does not export is read from its one service", async () => {
    const at = (name: string) => join(directory(), name);
    const [file, stack] = [at("Pulumi.yaml"), at("stacks/Pulumi.own.yaml")] as const;
    const before = await readFile(file, "utf8");
    await mkdir(at("own"));
    await writeFile(file, before.replace("main: infra/", "main: own/"));
    await writeFile(at("own/index.ts"), programOf(image));
    await writeFile(stack, "config:\n  slipway:target: ecs\n");
    const up = await slipway(["up", "own", "--yes", "--json"]);
    expect(up.exitCode, up.stderr).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ imageDigest: digest });
    const status = await slipway(["status", "own", "--json"]);
    expect(status.exitCode, status.stderr).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      endpoint: "https://own.slipway.invalid/mcp",
      image: { reference: image, digest },
    });
    const down = await slipway(["down", "own", "--yes", "--keep-services"]);
    expect(down.exitCode, `${down.stdout}${down.stderr}`).toBe(0);
    await writeFile(file, before);
    await rm(stack);
  });
}

function programOf(image: string): string {
  return `import { McpService } from "../infra/service.ts";

const service = new McpService("own", {
  target: "ecs",
  service: { domain: "own.slipway.invalid", memoryMiB: 2048 },
  image: { reference: "${image}" },
  options: { region: "eu-west-1" },
  examine: { beforeTraffic: false },
});

export const endpoint = service.endpoint;
`;
}
