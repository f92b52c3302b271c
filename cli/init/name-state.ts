import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { npxSlipway, quote } from "../../infra/remedies.ts";
import { backendOfShell, moveCommands } from "../backend.ts";
import { pulumiHint } from "../bring-pulumi.ts";
import { UserError } from "../user-error.ts";
import { checkState, type Kept, keptState } from "./choose-destination.ts";
import type { Existing } from "./existing.ts";
import type { DestinationFlags } from "./flags.ts";
import type { NewFiles } from "./plan.ts";
import type { Destination } from "./service.ts";
import { type ChosenDestination, withState } from "./state.ts";
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
export function stackThatIsThere(
  folder: string,
  existing: Existing,
  flags: DestinationFlags,
): ChosenDestination | undefined {
  const { stack, state: said, target: another } = flags;
  if (said === undefined || stack === undefined || another !== undefined) return undefined;
  const settings = existing.settings[stack];
  if (!settings) return undefined;
  const target = settings["slipway:target"];
  if (typeof target !== "string" || !isTargetName(target)) {
    throw new UserError(`${existing.files[stack]} names no target that there is: mend slipway:target first`);
  }
  const state = checkState(said, target);
  const { [stack]: _, ...others } = existing.settings;
  const kept = keptBy(existing.backendUrl === undefined ? { ...existing, settings: others } : existing);
  if (kept) keptState(flags, kept);
  const options = Object.entries(Object(settings["slipway:options"])).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  const chosen = { destination: { target, stack, options: Object.fromEntries(options) }, state };
  if (existing.backendUrl === undefined && state !== "login") refuseToLeave(folder, existing, chosen);
  return chosen;
}

/** Throws a UserError, with the commands that move it, where the stack may lie in another backend already. */
function refuseToLeave(folder: string, { files, service }: Existing, chosen: ChosenDestination): void {
  const home = join(folder, "slipway");
  const { stack } = chosen.destination;
  const elsewhere = backendOfShell(`file://${join(home, ".slipway/state")}`);
  const isMade = /^(encryptionsalt|encryptedkey):|^\s+(- )?secure:/m.test(
    readFileSync(join(folder, files[stack] ?? ""), "utf8"),
  );
  if (elsewhere === undefined && !isMade) return;
  const { destination, once } = withState(chosen, service.name);
  const { backendUrl = "", secretsProvider: key } = destination;
  const move = moveCommands({
    stack,
    to: `PULUMI_BACKEND_URL=${quote(backendUrl)} `,
    flags: key === undefined ? "" : ` --secrets-provider ${quote(key)}`,
    folder: home,
  });
  const why = elsewhere === undefined ? "its file says that it was made" : `pulumi uses ${elsewhere}`;
  throw new UserError(
    `--state ${chosen.state}: ${why}, where the state of ${stack} may lie already, and in an empty bucket everything would be made once more. Signed in there, move it, or leave out the last two lines where it was never deployed:
  ${[...(chosen.state === "bucket" ? once : []), ...move].join("\n  ")}
then write backend: { url: ${backendUrl} } into ${join(home, "Pulumi.yaml")}; values that are encrypted in ${files[stack]} fit the old key alone: set each again with ${npxSlipway()} secrets set <NAME> ${stack}; ${pulumiHint}`,
  );
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
