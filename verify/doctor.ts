import { examine } from "./check-context.ts";
import { loadChecks } from "./checks.ts";
import { type CauseKind, causeTitles } from "./connection/cause.ts";
import type { Exploration } from "./connection/exploration.ts";
import { explore } from "./connection/explore.ts";
import { lookAround } from "./connection/neighbours.ts";
import type { CheckContext, Group } from "./contract.ts";
import { type Diagnosis, judge, notExamined } from "./diagnosis.ts";
import type { VerifyOptions } from "./options.ts";
import type { Progress } from "./result.ts";
import { verifyIsolated } from "./isolated.ts";

/** What people say when it does not work, and the groups of checks that may say why. */
export const complaints = {
  "not-responding": ["reach", "protocol"],
  auth: ["auth"],
  "no-tools": ["protocol", "tools"],
  component: ["components"],
} as const satisfies Record<string, readonly Group[]>;
export type Complaint = keyof typeof complaints;

const defaultSeconds = 12;
/** What is left after the connection: less of it is no time to look at anything. */
const leastLookMs = 1500;
/** What the official client gets, or a quarter of what is left where that is more. */
const clientMs = 3000;
/** Requests end by themselves a little before it would end them. */
const graceMs = 3500;
// They look at what is a trouble later, and take long.
const beside = ["protocol.conformance", "protocol.idle", "reach.idle-timeout", "reach.complete-responses"];

/** Connects as a host does, says why that fails or else what the checks of the complaints find; ends in `timeoutSeconds`, or 12 s. */
export async function diagnose(
  endpoint: string,
  options: VerifyOptions,
  asked: readonly Complaint[],
  onProgress?: (step: Progress) => void,
): Promise<Diagnosis> {
  const seconds = options.timeoutSeconds ?? defaultSeconds;
  const until = performance.now() + seconds * 1000;
  const seen = await connect(new URL(endpoint), options, until - leastLookMs);
  if ("class" in seen) return seen;
  const none = asked.includes("no-tools") ? withoutTools(seen) : undefined;
  if (none) return none;
  const groups = asked.flatMap((complaint): readonly Group[] => complaints[complaint]);
  const checks = (await loadChecks()).filter(({ id, group }) => groups.includes(group) && !beside.includes(id));
  const only = checks.map(({ id }) => id);
  const leftMs = until - performance.now();
  if (leftMs < leastLookMs) return notExamined(seen, options, only);
  const timeoutSeconds = leftMs / 1000;
  const report = await verifyIsolated(endpoint, { ...options, only, timeoutSeconds, explored: seen }, onProgress);
  return judge(report, seen, options, only);
}

/**
 * Goes through the messages of a connection, and looks at the neighbours of the URL where that fails; `until` is when it
 * ends at the latest, in milliseconds of `performance.now()`.
 */
export async function connect(url: URL, options: VerifyOptions, until: number) {
  const signal = AbortSignal.timeout(Math.round(Math.max(1000, until - performance.now() + graceMs)));
  const examination = examine(url, options, signal);
  try {
    const asking = examination.contextFor("doctor", signal);
    const seen = await explore(asking, until);
    if (seen.kind !== "cause") return seen;
    const around = lookAround(asking, seen.cause, seen.target, until);
    const byClient = whatClientGets.includes(seen.cause.kind) ? connectByClient(asking, signal, until) : undefined;
    const [{ works, ...cause }, client] = await Promise.all([around, byClient]);
    if (client) return client;
    return examination.redactor.clean({
      kind: "cause" as const,
      class: cause.kind,
      title: causeTitles[cause.kind],
      cause: cause.sentence,
      fix: cause.fix,
      ...(works ? { works: works.href } : {}),
    });
  } finally {
    await examination.close();
  }
}

/** Refusals of one client that another may not meet. */
const whatClientGets: readonly CauseKind[] = ["headers", "refused", "session", "forbidden", "limits", "server-error"];

/** What the official client reaches, which may be let in where a connection by hand is not. */
async function connectByClient(
  asking: CheckContext,
  signal: AbortSignal,
  until: number,
): Promise<Exploration | undefined> {
  const began = performance.now();
  const longestMs = Math.max(clientMs, (until - began) / 4);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, longestMs, undefined).unref());
  const list = async (): Promise<Exploration | undefined> => {
    const [client, tools] = [await asking.connect(), await asking.allTools()];
    const { name, version } = client.getServerVersion() ?? { name: "a server", version: "without a name" };
    const milliseconds = performance.now() - began;
    const spoken = client.getNegotiatedProtocolVersion() ?? "an unknown version";
    return {
      kind: "works",
      server: asking.quote(`${name} ${version}`),
      version: spoken,
      tools: tools.length,
      milliseconds,
    };
  };
  const found = await Promise.race([list().catch(() => undefined), late]);
  signal.throwIfAborted();
  return found;
}

/** A server to which hosts connect, and that has nothing for them. */
function withoutTools(seen: Exploration): Diagnosis | undefined {
  if (seen.kind !== "works" || (seen.tools !== 0 && seen.tools !== "unannounced")) return undefined;
  const isEmpty = seen.tools === 0;
  return {
    kind: "cause",
    class: "no-tools",
    title: "tools do not appear",
    cause: isEmpty
      ? "the server connects, and its list of tools is empty"
      : "the capabilities of the server do not name tools, so that hosts never ask for them",
    fix: isEmpty
      ? "register the tools before the server is connected to its transport, and for users who are not signed in as well"
      : "declare the capability: capabilities: { tools: {} } in the TypeScript SDK; FastMCP and McpServer do so once a tool is registered",
  };
}
