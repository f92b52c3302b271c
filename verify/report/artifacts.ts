import { access, constants, mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../message.ts";
import type { Report } from "../result.ts";
import { writeWhole } from "../write-file.ts";
import { evidenceFile } from "./evidence-file.ts";
import { toHtml } from "./html.ts";
import { toJson } from "./json.ts";
import { toJUnit } from "./junit.ts";
import { toMarkdown } from "./markdown.ts";
import { foreignFile, removeOwnFiles, writeManifest } from "./own-files.ts";

/** A place for a report that cannot be written. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
  readonly userFacing = true;
}

const evidenceFolders = ["screenshots", "transcripts"];
const forms = {
  "report.md": toMarkdown,
  "junit.xml": toJUnit,
  "report.json": toJson,
  "report.html": toHtml,
};
/** A folder on a network drive that is gone may never answer. */
const longestWaitMs = 5000;

/** Makes the folder and sees that it can be written; throws an ArtifactError before any check has run in vain. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await inTime(makeFolder(resolve(folder)));
  } catch (error) {
    throw new ArtifactError(`${folder} cannot be written: ${messageOf(error)}; name another folder`, { cause: error });
  }
}

/** The same for a folder of artifacts, in which nothing is overwritten that no earlier run has written. */
export async function prepareArtifacts(folder: string): Promise<void> {
  await prepareFolder(folder);
  const foreign = await foreignFile(folder, [...Object.keys(forms), ...evidenceFolders]);
  if (foreign !== undefined) {
    throw new ArtifactError(
      `${join(folder, foreign)} was written by no earlier run, and is not overwritten; name another folder`,
    );
  }
}

/** The same for the folder of one file. */
export async function prepareFile(file: string): Promise<void> {
  await prepareFolder(dirname(resolve(file)));
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new ArtifactError(`${file} is a folder: name a file in it`);
  // A device or a pipe would be replaced by a file.
  if (found && !found.isFile()) throw new ArtifactError(`${file} is no file that can be replaced: name another one`);
}

/** Keeps a report in all its forms with its evidence; what an earlier run kept there is taken away, and nothing else. */
export async function writeArtifacts(folder: string, report: Report): Promise<void> {
  await removeOwnFiles(folder);
  const evidence = report.evidence.map((exhibit, index) => ({
    file: evidenceFile(report.evidence, index),
    content: exhibit.kind === "screenshot" ? exhibit.png : exhibit.text,
  }));
  const files = [...Object.keys(forms), ...evidence.map(({ file }) => file)];
  const foreign = await foreignFile(folder, [...files, ...evidenceFolders]);
  if (foreign !== undefined) {
    throw new ArtifactError(`${join(folder, foreign)} was written by no run, and is not overwritten: nothing was kept`);
  }
  await writeManifest(folder, files);
  for (const [file, toText] of Object.entries(forms)) await writeWhole(join(folder, file), toText(report));
  for (const kind of evidenceFolders) {
    await mkdir(join(folder, kind), { recursive: true });
    for (const { file, content } of evidence) {
      if (file.startsWith(`${kind}/`)) await writeWhole(join(folder, file), content);
    }
    // One without evidence of its own is of no use, and one with somebody else's files stays.
    await rmdir(join(folder, kind)).catch(() => {});
  }
}

// `mkdir` with `recursive` never ends below a folder that is there and can hold none, such as /proc.
async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found && !found.isDirectory()) throw new Error("it is no folder");
  if (!found) {
    await makeFolder(dirname(path));
    await mkdir(path).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  }
  await access(path, constants.W_OK | constants.X_OK);
}

async function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it does not answer")), longestWaitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
