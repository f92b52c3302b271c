import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { collectorImage } from "../infra/collector.ts";
import { substituteFor } from "../infra/image-substitutes.ts";
import { imageBuildSchema } from "../infra/schema.ts";
import { answerImage, proxyImage, registryImage } from "../infra/targets/docker/images.ts";
import type { Images } from "../toolchain/index.ts";
import { projectDirectory, readStackFile } from "./project.ts";

const buildSchema = imageBuildSchema.default(imageBuildSchema.parse({}));
const collectedSchema = z.object({ collector: z.string().optional() }).optional().catch(undefined);
const stackSchema = z.object({
  config: z.object({ "slipway:image": buildSchema, "slipway:observability": collectedSchema }),
});
const answeringSchema = z.object({
  config: z.object({ "slipway:service": z.object({ wellKnown: z.looseObject({}) }) }),
});

/** Images that this machine needs to build a stack's server, and those that run beside it, by default a Docker stack's. */
export async function imagesOf(stack: string, beside?: readonly string[]): Promise<Images> {
  const file = await readStackFile(stack);
  const isAnswered = answeringSchema.safeParse(file).success;
  const runs = beside ?? [registryImage, proxyImage, ...(isAnswered ? [answerImage] : [])];
  // Of a stack that builds nothing or is not right there is nothing to bring; the program names its faults.
  const { data } = stackSchema.safeParse(file);
  if (!data) return { runs: runs.map(substituteFor), buildsOn: [] };
  const { context, dockerfile = join(context, "Dockerfile"), buildArgs } = data.config["slipway:image"];
  // Beside a Docker stack's server; a simulated platform runs none.
  const collects = runs.includes(proxyImage) && data.config["slipway:observability"]?.collector !== undefined;
  return imagesToBuild([dockerfile], collects ? [...runs, collectorImage] : runs, Object.values(buildArgs));
}

/** The same for Dockerfiles, and for images that build arguments put in place of theirs. */
export async function imagesToBuild(
  dockerfiles: readonly string[],
  runs: readonly string[] = [registryImage, proxyImage],
  more: readonly string[] = [],
): Promise<Images> {
  const named = await Promise.all(dockerfiles.map(imagesNamedIn));
  return { runs: runs.map(substituteFor), buildsOn: [...named.flat(), ...more].map(substituteFor) };
}

/** Images that a Dockerfile names, for a stage or as an argument's default; none where it cannot be read. */
export async function imagesNamedIn(dockerfile: string): Promise<string[]> {
  const text = await readFile(join(projectDirectory(), dockerfile), "utf8").catch(() => "");
  const lines = text.matchAll(/^\s*(?:FROM(?:\s+--\S+)*\s+|ARG\s+\w+=)["']?([^\s"']+)/gim);
  return [...lines].map(([, name = ""]) => name);
}
