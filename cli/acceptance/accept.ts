import { rm } from "node:fs/promises";
import { join } from "node:path";
import { targets } from "../../infra/targets/index.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { stateDirectory } from "../backend.ts";
import { openBackend } from "../embedded-state.ts";
import { Interrupted } from "../interruption.ts";
import { needsDocker, readStackFile } from "../project.ts";
import type { Session } from "../pulumi.ts";
import { startPlatform } from "../simulated-platform.ts";
import { decrypt, heldBy, makeCopy, mapIn, readSettings, scratchState, type Settings } from "../stack-copy.ts";
import type { Ground } from "./ground.ts";
import { journey } from "./journey.ts";
import { onAccount } from "./on-account.ts";
import { onDocker } from "./on-docker.ts";
import { onSimulation } from "./on-simulation.ts";
import type { AcceptanceReport } from "./report.ts";
import { layRevisions } from "./revisions.ts";
import { cleanUp, removeEarlier, walk } from "./run.ts";
import { copyName, copySettings, ownSecret } from "./settings.ts";
import { beginTrip } from "./trip.ts";

/** What is to be accepted, and how. */
export interface AcceptArgs {
  stack: string;
  isSimulated: boolean;
  /** Context of the kubeconfig in place of the stack's own. */
  context: string | undefined;
  /** Every check of the endpoint in place of the quick ones. */
  isWhole: boolean;
  toolchain: Toolchain;
  /** Folder that goes with the run. */
  directory: string;
  /** File for what Pulumi prints. */
  log: string;
  signal: AbortSignal;
}

// An image that cannot run ends at once; one that hangs is not waited for long.
const healthySeconds = 60;

/** Takes a copy of a stack through its whole life and removes it; a signal ends the run early. */
export async function accept(args: AcceptArgs): Promise<{ report: AcceptanceReport; interruption?: Interrupted }> {
  const { stack, isSimulated, isWhole, toolchain, directory, log, signal } = args;
  const startedAt = new Date();
  await using cleanups = new AsyncDisposableStack();
  const { target, settings, encrypted } = await readSettings(stack);
  const ground = await openGround(args, { target, settings }, cleanups);
  const facts = (await targets[target]?.())?.default.facts;
  const hasOwnUrl = isSimulated && facts?.defaultUrl.value === true;
  const { settings: base, differences } = copySettings(settings, { hasOwnUrl });
  const name = copyName(stack);
  const state = isSimulated ? scratchState(directory) : await openBackend(stack);
  const session: Session = {
    stack: name,
    docker: await needsDocker(stack),
    toolchain,
    state: {
      ...state,
      environment: { ...state.environment, ...ground.environment },
      configFile: join(directory, `Pulumi.${name}.yaml`),
    },
  };
  if (!isSimulated) await removeEarlier(session, log);
  const images = await layRevisions(base, directory);
  const { secretsprovider } = await readStackFile(stack);
  const first = ground.adapt({ ...base, "slipway:image": images.first });
  const secrets = heldBy(first, isSimulated ? encrypted : await decrypt(stack, encrypted));
  const copy = await makeCopy({
    session,
    directory,
    settings: first,
    secrets: [...secrets, { path: ["slipway:secrets", ownSecret], value: "the value of the first up" }],
    ...(isSimulated || typeof secretsprovider !== "string" ? {} : { sealedBy: secretsprovider }),
  });
  const trip = beginTrip({ copy, ground, base, images, log });
  const { steps, interruption } = await walk(trip, journey(isWhole), signal);
  const left = await cleanUp(trip, isSimulated);
  await rm(join(stateDirectory(), "build", name), { recursive: true, force: true });
  const ended = interruption ?? (signal.reason instanceof Interrupted ? signal.reason : undefined);
  return {
    report: {
      stack,
      copy: name,
      target,
      where: ground.where,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      passed: left.length === 0 && steps.every(({ status }) => status === "passed" || status === "not seen here"),
      differences,
      steps,
      left,
    },
    ...(ended ? { interruption: ended } : {}),
  };
}

async function openGround(
  { stack, isSimulated, context, signal }: AcceptArgs,
  { target, settings }: { target: string; settings: Settings },
  cleanups: AsyncDisposableStack,
): Promise<Ground> {
  const ground = isSimulated
    ? onSimulation(await startPlatform({ target, settings, healthySeconds, signal }, cleanups))
    : (await needsDocker(stack))
      ? await onDocker(settings)
      : await onAccount(stack, context);
  // The alarm whose threshold changes watches the CPU.
  const definition = (await targets[target]?.())?.default;
  const bound = definition?.bind(mapIn(settings, "slipway:options"));
  // With some options a target measures less.
  const signals = (bound && "target" in bound ? bound.target : definition)?.signals ?? [];
  const unseenAlarms =
    ground.unseenAlarms ??
    (signals.includes("cpuPercent") ? undefined : `${target} has no such alarm with these options`);
  return { ...ground, unseenAlarms };
}
