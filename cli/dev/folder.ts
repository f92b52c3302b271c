import { resolve } from "node:path";
import * as z from "zod";
import { findProject } from "../../toolchain/find-project.mjs";
import { defaultStack, projectDirectory, readStackFile, stackNames } from "../project.ts";

const imageSchema = z.object({ config: z.object({ "slipway:image": z.object({ context: z.string() }) }) });

/** The folder of the server that a command typed here means: what the stack `local` builds, else this folder. */
export async function findServerFolder(): Promise<string> {
  const here = process.cwd();
  if (findProject(here) === undefined || !stackNames().includes(defaultStack)) return here;
  const { data } = imageSchema.safeParse(await readStackFile(defaultStack));
  const folder = resolve(projectDirectory(), data?.config["slipway:image"].context ?? ".");
  // Whoever went into a folder of it, such as one of a monorepo, means that.
  return here.startsWith(`${folder}/`) && here !== projectDirectory() ? here : folder;
}
