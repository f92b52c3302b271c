import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../user-error.ts";
import { checkState, type Kept, keptState } from "./choose-destination.ts";
import type { Existing } from "./existing.ts";
import type { DestinationFlags } from "./flags.ts";
import type { NewFiles } from "./plan.ts";
import type { Destination } from "./service.ts";
import type { ChosenDestination } from "./state.ts";
import { isTargetName } from "./targets.ts";

/** What says already where the state of a project's stacks is kept; undefined where nothing does. */
export function keptBy({ backendUrl, settings }: Existing): Kept | undefined {
  if (backendUrl !== undefined) return { choice: backendUrl, why: `slipway/Pulumi.yaml names ${backendUrl}` };
  const elsewhere = Object.keys(settings).filter((stack) => settings[stack]?.["slipway:target"] !== "docker");
  if (elsewhere.length === 0) return undefined;
  return { choice: "login", why: `the state of ${elsewhere.join(", ")} is kept where pulumi login says` };
}

/**
 * A stack that is there, which `--stack` and `--state` name, with where its state is to be kept. Undefined where a new
 * one is meant; throws a UsageError where it is kept elsewhere already.
 */
export function stackThatIsThere(existing: Existing, flags: DestinationFlags): ChosenDestination | undefined {
  const { stack, state: said, target: another } = flags;
  if (said === undefined || stack === undefined || another !== undefined) return undefined;
  const settings = existing.settings[stack];
  if (!settings) return undefined;
  const target = settings["slipway:target"];
  if (typeof target !== "string" || !isTargetName(target)) {
    throw new UserError(`${existing.files[stack]} names no target that there is: mend slipway:target first`);
  }
  const state = checkState(said, target);
  // Of stacks without a backend nothing is kept yet, this one among them.
  const kept = existing.backendUrl === undefined ? undefined : keptBy(existing);
  if (kept) keptState(flags, kept);
  const options = Object.entries(Object(settings["slipway:options"])).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return { destination: { target, stack, options: Object.fromEntries(options) }, state };
}

/** The files of a project, as they are to be, that say where the state of a stack is kept and which key seals it. */
export function nameState(
  folder: string,
  { backendUrl, files }: Existing,
  { stack, backendUrl: url, secretsProvider: key }: Destination,
): NewFiles {
  const change = (file: string, name: string, value: unknown) => ({
    [file]: withSetting(join(folder, file), name, value),
  });
  const file = files[stack];
  return {
    ...(url !== undefined && backendUrl === undefined && change("slipway/Pulumi.yaml", "backend", { url })),
    ...(key !== undefined && file !== undefined && change(file, "secretsprovider", key)),
  };
}

/** The text of a file of YAML with one more setting at its top level, or another value of it; its comments stay. */
function withSetting(file: string, name: string, value: unknown): string {
  const document = parseDocument(readFileSync(file, "utf8"));
  document.set(name, value);
  return document.toString({ lineWidth: 0 });
}
