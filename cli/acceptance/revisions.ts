import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { projectDirectory } from "../project.ts";
import { UserError } from "../user-error.ts";
import { mapIn, type Settings } from "../stack-copy.ts";

/** What a run deploys: two images that differ in nothing but a label, and one that ends as soon as it starts. */
export type Revision = "first" | "second" | "broken";

// Without a shell in the image it cannot start at all, which is a failure as good.
const failing = 'ENTRYPOINT ["sh", "-c", "echo this revision fails on purpose >&2; exit 3"]';

/**
 * Writes a Dockerfile for each revision into a folder, which ends as the stack's own does and then differs, and answers
 * the settings that build it. Of a ready image it starts from that one.
 */
export async function layRevisions(settings: Settings, folder: string): Promise<Record<Revision, Settings>> {
  const image = mapIn(settings, "slipway:image");
  const fromProject = (path: string) => relative(projectDirectory(), path);
  const { reference, ownRegistry: _own, rollback: _rollback, target, ...build } = image;
  const empty = join(folder, "empty");
  await mkdir(empty, { recursive: true });
  const { text, ignore } =
    typeof reference === "string" ? { text: `FROM ${reference}\n`, ignore: "" } : await readDockerfile(build);
  const stage = typeof target === "string" ? `FROM ${target}\n` : "";
  const lay = async (revision: Revision): Promise<Settings> => {
    const file = join(folder, `${revision}.Dockerfile`);
    const end = revision === "broken" ? `${failing}\n` : "";
    await writeFile(file, `${text.trimEnd()}\n${stage}LABEL dev.slipway.acceptance="${revision}"\n${end}`);
    if (ignore !== "") await copyFile(ignore, `${file}.dockerignore`);
    const context = typeof reference === "string" ? { context: fromProject(empty) } : {};
    return { ...build, ...context, dockerfile: fromProject(file) };
  };
  return { first: await lay("first"), second: await lay("second"), broken: await lay("broken") };
}

async function readDockerfile({ context = "server", dockerfile }: Settings): Promise<{ text: string; ignore: string }> {
  const file = join(
    projectDirectory(),
    typeof dockerfile === "string" ? dockerfile : join(String(context), "Dockerfile"),
  );
  if (!existsSync(file)) throw new UserError(`${file} does not exist: there is nothing to build`);
  const ignore = `${file}.dockerignore`;
  return { text: await readFile(file, "utf8"), ignore: existsSync(ignore) ? ignore : "" };
}
