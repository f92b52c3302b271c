import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { findProgram, installDebianPackages, overNetwork, runReporting } from "../commands.ts";
import { hasImage, mirrors } from "../engine-images.ts";
import { mirrorAddress, mirrorAnswers, mirrorTool } from "./mirror.ts";
import { standIns, type StandIn } from "./stand-in-files.ts";
import type { Report, Tool } from "../tool.ts";

/** Changes with every recipe, so that a stand-in of an older one is made anew. */
const recipe = "recipe-5";

const callTimeoutMs = 60_000;

/** Stand-ins for those of some images of Docker Hub that have one, on a machine that cannot reach it. */
export function standInImages(images: readonly string[]): Tool {
  const needed = standIns.filter((standIn) => images.some((image) => standsInFor(standIn, image)));
  return {
    name: "stand-in images",
    async isThere() {
      const have = await Promise.all(needed.map(({ image }) => mirrorAnswers(`${image}-${recipe}`)));
      return have.every(Boolean);
    },
    async bring(report) {
      if (!(await mirrorTool.isThere())) await mirrorTool.bring(report);
      // Some releases have the client in a package of its own.
      if (!(await findProgram("docker")))
        await installDebianPackages(report, ["docker-cli"], "install the docker command");
      for (const standIn of needed) await make(standIn, report);
      return "built";
    },
  };
}

/** Which image stands in for one that the mirror has not under this name, as `SLIPWAY_IMAGE_SUBSTITUTES` takes it. */
export function standInPairs(images: readonly string[]): string[] {
  return [...new Set(images)].flatMap((image) => {
    const made = standIns.find((standIn) => standsInFor(standIn, image));
    if (!made) return [];
    const own = shortName(made.image);
    return image.includes("@") || tagOf(image) !== own ? [`${image}=${own}`] : [];
  });
}

function standsInFor({ image, also }: StandIn, asked: string): boolean {
  const tag = tagOf(asked);
  return tag === shortName(image) || (also?.test(tag) ?? false);
}

function tagOf(image: string): string {
  return image.replace(/^(docker\.io\/)?(library\/)?/, "").replace(/@.*$/, "");
}

function shortName(image: string): string {
  return image.replace(/^library\//, "");
}

async function make(standIn: StandIn, report: Report): Promise<void> {
  const { image } = standIn;
  if (await mirrorAnswers(`${image}-${recipe}`)) return;
  report(image);
  const engine = new Docker({ timeout: callTimeoutMs });
  const [repository = "", version = ""] = image.split(":");
  const tag = `${mirrorAddress}/${image}`;
  const real = shortName(image);
  try {
    // An engine without the mirror has only what came from elsewhere: the real image, which is the better one.
    const usesMirror = (await mirrors()).some((mirror) => mirror.includes(mirrorAddress));
    if (!usesMirror && (await hasImage(real))) {
      await engine.getImage(real).tag({ repo: `${mirrorAddress}/${repository}`, tag: version });
    } else await importStandIn(standIn, tag, report);
    await engine.getImage(tag).tag({ repo: `${mirrorAddress}/${repository}`, tag: `${version}-${recipe}` });
    for (const name of [tag, `${tag}-${recipe}`]) {
      await overNetwork(report, () => runReporting(report, "docker", ["push", name]));
    }
  } finally {
    await removeNames(engine, tag);
  }
}

async function importStandIn({ lay, changes }: StandIn, tag: string, report: Report): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-image-"));
  try {
    const root = join(scratch, "root");
    await lay(root, report);
    await mkdir(join(root, "tmp"), { recursive: true });
    // Everyone may write there, as in any image; the mode given to mkdir would be cut by the umask.
    await chmod(join(root, "tmp"), 0o1777);
    const archive = join(scratch, "root.tar");
    await runReporting(report, "tar", ["-C", root, "-cf", archive, "."]);
    const flags = changes.flatMap((change) => ["--change", change]);
    await runReporting(report, "docker", ["import", ...flags, archive, tag]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// A name that was pushed stays behind as a digest, so the image goes by its id, unless it has a name of someone else's.
async function removeNames(engine: Docker, tag: string): Promise<void> {
  const made = await engine.getImage(tag).inspect().catch(ignoreMissing);
  if (!made) return;
  const names = made.RepoTags ?? [];
  const ours = names.filter((name) => name.startsWith(mirrorAddress));
  if (ours.length === names.length) await engine.getImage(made.Id).remove({ force: true });
  else for (const name of ours) await engine.getImage(name).remove();
}

function ignoreMissing(error: { statusCode?: number }): undefined {
  if (error.statusCode !== 404) throw error;
  return undefined;
}
