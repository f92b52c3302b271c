import * as z from "zod";
import { closest } from "../infra/faults.ts";
import { targets } from "../infra/targets/index.ts";
import type { VerifyOptions } from "../verify/options.ts";
import { readStackFile, stackFile, stackNames } from "./project.ts";
import { openSession, readOutputs, type Session } from "./pulumi.ts";
import { readResources } from "./stack-resources.ts";
import { UsageError, UserError } from "./user-error.ts";

/** What to examine, and what its platform is known to cut where a stack says which one it is. */
export interface VerifyEndpoint extends Pick<VerifyOptions, "restart" | "memorySource"> {
  endpoint: string;
  limits?: NonNullable<VerifyOptions["limits"]>;
}

/** What to examine, as it was named. */
export type Subject = { url: string } | { stack: string };

/** What the words of a command line name; throws a UsageError where that is not exactly one endpoint or stack. */
export function chooseSubject(word: string | undefined, stack: string | undefined): Subject {
  if (word !== undefined && stack !== undefined) throw new UsageError("give a URL or --stack, not both");
  const named = stack ?? (word !== undefined && stackNames().includes(word) ? word : undefined);
  if (named !== undefined) {
    stackFile(named);
    return { stack: named };
  }
  if (word !== undefined) return { url: toEndpoint(word) };
  throw new UsageError("say what to examine: npx slipway verify https://host/mcp, or npx slipway verify <stack>");
}

/** The endpoint of a URL or of a stack; throws a UserError where the stack has none. */
export async function findEndpoint(subject: Subject): Promise<VerifyEndpoint> {
  return "url" in subject ? { endpoint: subject.url } : readStack(subject.stack);
}

function toEndpoint(text: string): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`${text} is no URL of an endpoint, such as ${likely(text)}${closestStack(text)}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("the URL holds a password, which all users of this machine can see: give it in --token-env");
  }
  return url.href;
}

/** The text as a URL where it lacks only the scheme, else an example. */
function likely(text: string): string {
  if (/^(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(text)) return `http://${text}`;
  return /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) ? `https://${text}` : "https://host/mcp";
}

function closestStack(text: string): string {
  return /^[\w-]+$/.test(text) ? `, and no stack${closest(text, stackNames())}` : "";
}

const outputsSchema = z.object({ endpoint: z.string() });
const stackSchema = z.object({ config: z.object({ "slipway:target": z.string() }) });

async function readStack(stack: string): Promise<VerifyEndpoint> {
  // Where the service runs is no matter here, so a Docker stack needs no engine.
  const session = await openSession(stack, { engine: false });
  const outputs = outputsSchema.safeParse(await readOutputs(session));
  if (!outputs.success) throw new UserError(`stack ${stack} is not deployed: npx slipway up ${stack}`);
  const limits = await readLimits(stack);
  return { ...outputs.data, ...(limits ? { limits } : {}), ...(await findHandles(session)) };
}

const containerSchema = z.object({
  labels: z.object({ "dev.slipway.service": z.string() }),
  host: z.string().optional(),
});

/** What can be done with a service that runs on this machine; nothing for one elsewhere. */
async function findHandles(session: Session): Promise<Pick<VerifyOptions, "restart" | "memorySource">> {
  if (!session.docker) return {};
  const containers = (await readResources(session)).flatMap(({ type, id, inputs }) => {
    const { data } = type === "slipway:docker:Container" ? containerSchema.safeParse(inputs) : {};
    return data ? [{ id, host: data.host }] : [];
  });
  const ids = containers.map(({ id }) => id);
  // The client of Docker loads slowly.
  const { serviceContainers } = await import("../toolchain/service-containers.ts");
  const { restart, memory } = serviceContainers(session.stack, ids, containers[0]?.host);
  return { restart, memorySource: memory };
}

async function readTarget(stack: string): Promise<string | undefined> {
  const file = stackSchema.safeParse(await readStackFile(stack));
  return file.data?.config["slipway:target"];
}

/** What the platform of a stack is known to cut; undefined where the stack's file names no target that there is. */
export async function readLimits(stack: string): Promise<VerifyEndpoint["limits"] | undefined> {
  const target = await readTarget(stack);
  const load = target !== undefined && Object.hasOwn(targets, target) ? targets[target] : undefined;
  if (!load) return undefined;
  const { requestSeconds, idleSeconds, scaleToZero } = (await load()).default.facts;
  return {
    requestSeconds: requestSeconds.value,
    idleSeconds: idleSeconds.value,
    scaleToZero: scaleToZero.value,
  };
}
