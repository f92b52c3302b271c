import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";
import { npxSlipway } from "../../infra/remedies.ts";
import { changelogFile } from "../notes/changelog-file.ts";
import { newestUserNotes } from "../notes/text.ts";
import { projectDirectory } from "../project.ts";
import { UserError } from "../user-error.ts";
import { type Launch, launchSchema } from "./launch-schema.ts";

/** Where a project keeps what directories ask for. */
export function launchFile(): string {
  return join(projectDirectory(), "launch.yaml");
}

/** Reads the project's launch.yaml, and from the changelog what it says to users where it has no notes; throws a UserError that names all that is wrong with its shape, or how to make one. */
export async function readLaunch(file = launchFile()): Promise<Launch> {
  if (!existsSync(file)) throw new UserError(`${file} is missing: ${npxSlipway()} launch init writes it`);
  const launch = parseLaunch(await readFile(file, "utf8"), file);
  if (launch.releaseNotes !== undefined) return launch;
  const releaseNotes = newestUserNotes(await readChangelog().catch(() => ""));
  return releaseNotes === undefined ? launch : { ...launch, releaseNotes };
}

// A launch.yaml may lie where there is no project.
async function readChangelog(): Promise<string> {
  return readFile(changelogFile(), "utf8");
}

/** The same from the file's text. */
export function parseLaunch(text: string, file: string): Launch {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault) throw new UserError(`${file} is no YAML: ${fault.message}`);
  // A key without a value is as good as none.
  const read = launchSchema.safeParse(withoutNulls(document.toJS() ?? {}));
  if (read.success) return read.data;
  throw new UserError(`${file} cannot be used; mend this and run it again:\n${z.prettifyError(read.error)}`);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === null ? [] : [[key, withoutNulls(part)]])),
  );
}
