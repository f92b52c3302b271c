import { join } from "node:path";
import { targets } from "../../infra/targets/index.ts";
import type { Session } from "../pulumi.ts";
import { readOutputs } from "../service-outputs.ts";
import { toReason } from "../acceptance/reason.ts";
import { confirmation } from "../confirmation.ts";
import { Interrupted } from "../interruption.ts";
import { madeUp } from "../made-up.ts";
import type { PlacedValue } from "../made-up-values.ts";
import { readStackFile, stackNames } from "../project.ts";
import { runUpdate } from "../run-update.ts";
import { type decrypt, heldBy, makeCopy, readSettings, type Settings } from "../stack-copy.ts";
import type { Report } from "../../verify/result.ts";
import { isUserFacing, UserError } from "../user-error.ts";
import type { DeploymentReport } from "./report.ts";
import { ownerHere, refuseAnothers, writeOwner } from "./owner.ts";
import { previewSettings, stackOf } from "./settings.ts";
import { hasStack } from "./stacks.ts";

/** Where a pull request's stack runs, and how it is seen there. */
export interface PreviewGround {
  /** The settings as they must be there. */
  adapt(settings: Settings): Settings;
  /** Additions to the environment of Pulumi's commands. */
  environment: Record<string, string>;
  examine(endpoint: string): Promise<Report>;
  /** The encrypted values of the stack as they are, of those that it keeps. */
  decrypt: typeof decrypt;
}

/** One pull request's deployment. */
export interface DeployArgs {
  /** The stack whose settings it has. */
  from: string;
  pullRequest: string;
  session: Omit<Session, "stack">;
  ground: PreviewGround;
  /** Folder that goes with the run. */
  directory: string;
  quiet: boolean;
}

/** Deploys a pull request's stack and examines it; what fails is in the report. */
export async function deployPreview(args: DeployArgs): Promise<DeploymentReport> {
  const { from, pullRequest, directory, ground, quiet } = args;
  const stack = stackOf(pullRequest);
  refuseOwn(stack);
  const { target, settings, encrypted } = await readSettings(from);
  const facts = (await targets[target]?.())?.default.facts;
  if (!facts) throw new UserError(`stacks/Pulumi.${from}.yaml names the target ${target}, which there is not`);
  const made = previewSettings(settings, pullRequest, { target, facts });
  const report: DeploymentReport = {
    stack,
    from,
    madeUp: made.madeUp,
    leftOut: made.leftOut,
    hours: made.preview.hours,
  };
  const session: Session = {
    ...args.session,
    stack,
    state: {
      ...args.session.state,
      environment: { ...args.session.state.environment, ...ground.environment },
      configFile: join(directory, `Pulumi.${stack}.yaml`),
    },
  };
  try {
    const next = ground.adapt(made.settings);
    const secrets = await secretsOf(next, made.madeUp, encrypted, (kept) => ground.decrypt(from, kept));
    const { secretsprovider } = await readStackFile(from);
    const [owner, isThere] = [await ownerHere(from), await hasStack(session, stack)];
    if (isThere) await refuseAnothers(session, owner);
    const copy = await makeCopy({
      session,
      directory,
      settings: withoutReferences(next, made.madeUp),
      secrets,
      sealedBy: typeof secretsprovider === "string" ? secretsprovider : undefined,
      isThere,
    });
    if (!isThere) await writeOwner(copy.session, owner);
    const { events, failure } = await runUpdate(copy.session, "up", confirmation(true), { quiet });
    if (failure instanceof Interrupted) throw failure;
    if (failure !== undefined) {
      if (!isUserFacing(failure)) throw failure;
      return { ...report, failure: events.errors.length > 0 ? toReason(events.errors) : failure.message };
    }
    const { endpoint } = await readOutputs(copy.session);
    return { ...report, endpoint: String(endpoint), examination: await ground.examine(String(endpoint)) };
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    return { ...report, failure: error.message };
  }
}

/** A file of that name is somebody's own stack, which nothing here may change or remove. */
export function refuseOwn(stack: string): void {
  if (!stackNames().includes(stack)) return;
  throw new UserError(
    `stacks/Pulumi.${stack}.yaml is a stack of yours, and this one would have its name: rename the file`,
  );
}

/** Values to encrypt: those of secrets that are kept as they are, and made-up ones for the others. */
async function secretsOf(
  settings: Settings,
  madeUpNames: readonly string[],
  encrypted: readonly PlacedValue[],
  open: (kept: readonly PlacedValue[]) => Promise<PlacedValue[]>,
): Promise<PlacedValue[]> {
  const held = heldBy(settings, encrypted);
  const isMadeUp = ({ path: [key, name] }: PlacedValue) =>
    key === "slipway:secrets" && madeUpNames.includes(String(name));
  const kept = await open(held.filter((secret) => !isMadeUp(secret)));
  return [...kept, ...madeUpNames.map((name) => ({ path: ["slipway:secrets", name], value: madeUp(name) }))];
}

/** A secret whose value is made up is found nowhere. */
function withoutReferences(settings: Settings, madeUpNames: readonly string[]): Settings {
  const sources = Object.entries(Object(settings["slipway:secrets"] ?? {}));
  const kept = sources.filter(([name]) => !madeUpNames.includes(name));
  return { ...settings, "slipway:secrets": Object.fromEntries(kept) };
}
