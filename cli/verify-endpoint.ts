import * as z from "zod";
import { targets } from "../infra/targets/index.ts";
import type { VerifyOptions } from "../verify/contract.ts";
import { readStackFile } from "./project.ts";
import { openSession, readOutputs } from "./pulumi.ts";
import { UserError } from "./user-error.ts";

/** What to examine, and what its platform is known to cut where a stack says which one it is. */
export interface VerifyEndpoint extends Pick<VerifyOptions, "restart" | "memorySource"> {
  endpoint: string;
  limits?: NonNullable<VerifyOptions["limits"]>;
}

/** The endpoint of a URL or of a stack; throws a UserError where there is not exactly one of the two. */
export async function chooseEndpoint(url: string | undefined, stack: string | undefined): Promise<VerifyEndpoint> {
  if (url !== undefined && stack !== undefined) throw new UserError("give a URL or --stack, not both");
  if (url !== undefined) return { endpoint: toEndpoint(url) };
  if (stack !== undefined) return readStack(stack);
  throw new UserError("say what to examine: npx slipway verify https://host/mcp, or --stack <name>");
}

function toEndpoint(text: string): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UserError(`${text} is no URL of an endpoint, such as https://host/mcp`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError("the URL holds a password, which all users of this machine can see: give it in --token-env");
  }
  return url.href;
}

const outputsSchema = z.object({ endpoint: z.string() });
const stackSchema = z.object({ config: z.object({ "slipway:target": z.string() }) });

async function readStack(stack: string): Promise<VerifyEndpoint> {
  // Where the service runs is no matter here, so a Docker stack needs no engine.
  const session = await openSession(stack, { engine: false });
  const outputs = outputsSchema.safeParse(await readOutputs(session));
  if (!outputs.success) throw new UserError(`stack ${stack} is not deployed: npx slipway up --stack ${stack}`);
  const limits = await readLimits(stack);
  return { ...outputs.data, ...(limits ? { limits } : {}), ...(await findHandles(stack)) };
}

/** What can be done with a service that runs on this machine; nothing for one elsewhere. */
async function findHandles(stack: string): Promise<Pick<VerifyOptions, "restart" | "memorySource">> {
  if ((await readTarget(stack)) !== "docker") return {};
  // The client of Docker loads slowly.
  const { serviceContainers } = await import("../toolchain/service-containers.ts");
  const { restart, memory } = serviceContainers(stack);
  return { restart, memorySource: memory };
}

async function readTarget(stack: string): Promise<string | undefined> {
  const file = stackSchema.safeParse(await readStackFile(stack));
  return file.data?.config["slipway:target"];
}

/** What the platform of a stack is known to cut; undefined where the stack's file names no target that there is. */
export async function readLimits(stack: string): Promise<VerifyEndpoint["limits"] | undefined> {
  const target = await readTarget(stack);
  const load = target === undefined ? undefined : targets[target];
  if (!load) return undefined;
  const { requestSeconds, idleSeconds, scaleToZero } = (await load()).default.limits;
  return {
    requestSeconds: requestSeconds.value,
    idleSeconds: idleSeconds.value,
    scaleToZero: scaleToZero.value,
  };
}
