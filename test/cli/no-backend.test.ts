import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { checkState } from "../../cli/init/choose-destination.ts";
import { isTargetName, targetChoices } from "../../cli/init/targets.ts";
import { ownFolder } from "./own-folder.ts";
import { projectText } from "./own-project.ts";

// Of whoever runs this, who may be signed in.
beforeEach(() => {
  vi.stubEnv("PULUMI_CREDENTIALS_PATH", "/nowhere");
  vi.stubEnv("PULUMI_BACKEND_URL", "");
  vi.stubEnv("PULUMI_ACCESS_TOKEN", "");
  return () => vi.unstubAllEnvs();
});

/** What is said of a stack for which nothing says where its state is kept. */
async function toldOf(stack: string, targets: Readonly<Record<string, string>>): Promise<string> {
  await using own = await ownFolder({});
  const home = join(own.folder, "slipway");
  await mkdir(home);
  await writeFile(join(home, "Pulumi.yaml"), projectText);
  for (const [name, target] of Object.entries(targets)) {
    await writeFile(join(home, `Pulumi.${name}.yaml`), `config:\n  slipway:target: ${target}\n`);
  }
  // A command works for one project, which is looked for once.
  vi.resetModules();
  const { isEmbedded } = await import("../../cli/backend.ts");
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(home);
  return isEmbedded(stack)
    .then(String, ({ message }: Error) => message)
    .finally(() => cwd.mockRestore());
}

const clouds = Object.keys(targetChoices).filter((name) => name !== "docker");

test.each(clouds)("R36 without a backend a stack on %s is shown no place that init refuses for it", async (target) => {
  const told = await toldOf("prod", { prod: target, local: "docker" });
  expect(told).toContain("nothing says where the state of prod is kept");
  const places = [...told.matchAll(/npx slipway init --stack prod --state (\S+)/g)].map(([, place = ""]) => place);
  expect(places).toContain("s3://bucket");
  for (const place of places) expect(isTargetName(target) && checkState(place, target)).toBe(place);
});

test("R36 without a backend a stack beside another cloud's is shown pulumi login and the bucket by hand", async () => {
  const told = await toldOf("prod", { prod: "cloud-run", two: "cloud-run" });
  expect(told).toContain("backend: { url: … }");
  expect(told).not.toContain("npx slipway init");
});
