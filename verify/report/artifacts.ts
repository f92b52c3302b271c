import { access, constants, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../message.ts";
import type { Report } from "../result.ts";
import { writeWhole } from "../write-file.ts";
import { evidenceFile } from "./evidence-file.ts";
import { toHtml } from "./html.ts";
import { toJson } from "./json.ts";
import { toJUnit } from "./junit.ts";
import { toMarkdown } from "./markdown.ts";

/** A place for a report that cannot be written. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
  readonly userFacing = true;
}

/** Makes the folder and sees that it can be written; throws an ArtifactError before any check has run in vain. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ArtifactError(`${folder} cannot be written: ${messageOf(error)}; name another folder`, { cause: error });
  }
}

/** The same for the folder of one file. */
export async function prepareFile(file: string): Promise<void> {
  await prepareFolder(dirname(resolve(file)));
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw new ArtifactError(`${file} is a folder: name a file in it`);
}

/** Keeps a report in all its forms with its evidence; what an earlier run kept of that is replaced. */
export async function writeArtifacts(folder: string, report: Report): Promise<void> {
  for (const kind of ["screenshots", "transcripts"]) {
    await rm(join(folder, kind), { recursive: true, force: true });
    await mkdir(join(folder, kind), { recursive: true });
  }
  for (const [index, exhibit] of report.evidence.entries()) {
    const content = exhibit.kind === "screenshot" ? exhibit.png : exhibit.text;
    await writeWhole(join(folder, evidenceFile(report.evidence, index)), content);
  }
  await writeWhole(join(folder, "report.md"), toMarkdown(report));
  await writeWhole(join(folder, "junit.xml"), toJUnit(report));
  await writeWhole(join(folder, "report.json"), toJson(report));
  await writeWhole(join(folder, "report.html"), toHtml(report));
}
