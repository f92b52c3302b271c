import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { imageBuildSchema } from "../infra/schema.ts";
import { projectDirectory, readStackFile } from "./project.ts";

const buildSchema = imageBuildSchema.default(imageBuildSchema.parse({}));
const stackSchema = z.object({ config: z.object({ "slipway:image": buildSchema }) });

/** Images that a stack's Dockerfile may start from: those it names, and those that build arguments put in their place. */
export async function baseImages(stack: string): Promise<string[]> {
  // Of a stack that builds nothing or is not right there is nothing to bring; the program names its faults.
  const { data } = stackSchema.safeParse(await readStackFile(stack));
  if (!data) return [];
  const { context, dockerfile = join(context, "Dockerfile"), buildArgs } = data.config["slipway:image"];
  return [...(await imagesNamedIn(dockerfile)), ...Object.values(buildArgs)];
}

/** Images that a Dockerfile names, for a stage or as an argument's default; none where it cannot be read. */
export async function imagesNamedIn(dockerfile: string): Promise<string[]> {
  const text = await readFile(join(projectDirectory, dockerfile), "utf8").catch(() => "");
  const lines = text.matchAll(/^\s*(?:FROM(?:\s+--\S+)*\s+|ARG\s+\w+=)["']?([^\s"']+)/gim);
  return [...lines].map(([, name = ""]) => name);
}
