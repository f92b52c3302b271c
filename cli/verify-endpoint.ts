import * as z from "zod";
import { closest } from "../infra/faults.ts";
import type { TargetDefinition } from "../infra/contract.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { targets } from "../infra/targets/index.ts";
import type { ServiceContainers } from "../toolchain/service-containers.ts";
import { toEndpoint } from "../verify/command/endpoint.ts";
import type { KnownEndpoint } from "../verify/command/verify.ts";
import type { VerifyOptions } from "../verify/options.ts";
import { acceptCommand, acceptedContract } from "./contract-file.ts";
import { isInProject, readStackFile, stackFile, stackNames } from "./project.ts";
import { openDeployed, type Session } from "./pulumi.ts";
import { readServiceOutputs } from "./service-outputs.ts";
import { readResources } from "./stack-resources.ts";
import { UsageError } from "./user-error.ts";

/** What to examine, as it was named. */
export type Subject = { url: string } | { stack: string };

/** What the words of a command line name; throws a UsageError where that is not exactly one endpoint or stack. */
export function chooseSubject(word: string | undefined, stack: string | undefined, verb = "verify"): Subject {
  if (word !== undefined && stack !== undefined) throw new UsageError("give a URL or --stack, not both");
  // Whoever names a URL needs no project.
  const isStack = (text: string) => !URL.canParse(text) && isInProject() && stackNames().includes(text);
  const named = stack ?? (word !== undefined && isStack(word) ? word : undefined);
  if (named !== undefined) {
    stackFile(named);
    return { stack: named };
  }
  if (word !== undefined) return { url: toEndpoint(word, closestStack(word)) };
  throw new UsageError(
    `say what to examine: ${npxSlipway()} ${verb} https://host/mcp, or ${npxSlipway()} ${verb} <stack>`,
  );
}

/** The endpoint of a URL or of a stack, to which a variable's token signs in; throws a UserError where the stack has none. */
export async function findEndpoint(subject: Subject, tokenName?: string): Promise<KnownEndpoint> {
  return "url" in subject ? { endpoint: subject.url } : readStack(subject.stack, tokenName);
}

function closestStack(text: string): string {
  return /^[\w-]+$/.test(text) ? `, and no stack${closest(text, stackNames())}` : "";
}

const outputsSchema = z.object({ endpoint: z.string() });
const stackSchema = z.object({ config: z.object({ "slipway:target": z.string() }) });

async function readStack(stack: string, tokenName: string | undefined): Promise<KnownEndpoint> {
  const session = await openDeployed(stack);
  const outputs = await readServiceOutputs(session, outputsSchema);
  const limits = await readLimits(stack);
  return {
    ...outputs,
    ...(limits ? { limits } : {}),
    ...acceptedContract(),
    acceptCommand: acceptCommand(stack, tokenName),
    ...(await findHandles(session)),
  };
}

const containerSchema = z.object({
  labels: z.object({ "dev.slipway.service": z.string() }),
  host: z.string().optional(),
});

/** What can be done with a service that runs on this machine; nothing for one elsewhere. */
async function findHandles(session: Session): Promise<Pick<VerifyOptions, "restart" | "memorySource">> {
  if (!session.docker) return {};
  const { restart, memory } = await findContainers(session);
  return { restart, memorySource: memory };
}

/** The containers of a stack on Docker. */
export async function findContainers(session: Session): Promise<ServiceContainers> {
  const containers = (await readResources(session)).flatMap(({ type, id, inputs }) => {
    const { data } = type === "slipway:docker:Container" ? containerSchema.safeParse(inputs) : {};
    return data ? [{ id, host: data.host }] : [];
  });
  const ids = containers.map(({ id }) => id);
  // The client of Docker loads slowly.
  const { serviceContainers } = await import("../toolchain/service-containers.ts");
  return serviceContainers(`${npxSlipway()} up ${session.stack}`, ids, containers[0]?.host);
}

/** The target that a stack's file names; undefined where there is none of that name. */
export async function readTarget(stack: string): Promise<TargetDefinition | undefined> {
  const name = stackSchema.safeParse(await readStackFile(stack)).data?.config["slipway:target"];
  const load = name !== undefined && Object.hasOwn(targets, name) ? targets[name] : undefined;
  return load && (await load()).default;
}

/** What the platform of a stack is known to cut; undefined where the stack's file names no target that there is. */
export async function readLimits(stack: string): Promise<KnownEndpoint["limits"] | undefined> {
  const target = await readTarget(stack);
  if (!target) return undefined;
  const { requestSeconds, idleSeconds, scaleToZero } = target.facts;
  return {
    requestSeconds: requestSeconds.value,
    idleSeconds: idleSeconds.value,
    scaleToZero: scaleToZero.value,
  };
}
