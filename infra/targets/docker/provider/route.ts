import { addAbortSignal, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import pRetry from "p-retry";
import * as z from "zod";
import type { Properties, ResourceHandler } from "../../../provider/protocol.ts";
import { withoutHealthPath } from "../health.ts";
import { toGoDuration } from "../../../units.ts";
import { connect, explain, findOrUndefined } from "./engine.ts";
import { showLines } from "../../../provider/last-lines.ts";
import { lastLinesOf } from "./logs.ts";

/** Bytes of a request's body; over it the proxy answers 413. As Cloud Run: https://cloud.google.com/run/quotas */
const maximumRequestBytes = 32 * 1024 * 1024;

const routeInputs = z.object({
  host: z.string().optional(),
  proxyId: z.string(),
  service: z.string(),
  targets: z.array(z.string()),
  pathPrefixes: z.array(z.string()).default([]),
  healthPath: z.union([z.literal(false), z.string()]),
  /** Left out by states of before. */
  healthHost: z.string().optional(),
  requestTimeoutSeconds: z.number(),
  drainSeconds: z.number(),
  startTimeoutSeconds: z.number(),
});

type RouteInputs = z.infer<typeof routeInputs>;

/** Where the proxy sends requests: a change returns once the new targets serve and the old ones are drained. */
export const route: ResourceHandler = {
  async create(inputs, { signal }) {
    const parsed = await deploy(inputs, signal);
    return { id: parsed.service, outputs: {} };
  },

  async update({ newInputs }, { signal }) {
    await deploy(newInputs, signal);
    return { outputs: {} };
  },

  async delete({ inputs }, { signal }) {
    const { host, proxyId, service } = routeInputs.parse(inputs);
    const engine = connect(host);
    const proxy = engine.getContainer(proxyId);
    const live = await findOrUndefined(proxy.inspect());
    if (live?.State.Running) await run(engine, proxy, ["kamal-proxy", "remove", service], signal);
  },
};

async function deploy(raw: Properties, signal: AbortSignal) {
  const inputs = routeInputs.parse(raw);
  const { host, startTimeoutSeconds, drainSeconds } = inputs;
  // The proxy says nothing while it waits for the new targets and drains the old ones.
  const engine = connect(host, { waitSeconds: startTimeoutSeconds + drainSeconds });
  const proxy = engine.getContainer(inputs.proxyId);
  const command = [
    "kamal-proxy",
    "deploy",
    inputs.service,
    ...inputs.targets.flatMap((target) => ["--target", target]),
    ...inputs.pathPrefixes.flatMap((prefix) => ["--path-prefix", prefix]),
    ...(inputs.pathPrefixes.length > 0 ? ["--strip-path-prefix=false"] : []),
    "--health-check-path",
    inputs.healthPath || withoutHealthPath.path,
    // A server that checks its Host header expects the one by which clients reach it.
    ...(inputs.healthHost === undefined ? [] : ["--health-check-host", inputs.healthHost]),
    "--health-check-interval",
    "100ms",
    "--deploy-timeout",
    toGoDuration(startTimeoutSeconds),
    "--drain-timeout",
    toGoDuration(drainSeconds),
    "--target-timeout",
    toGoDuration(inputs.requestTimeoutSeconds),
    // Unbuffered, the proxy cuts a stream whose first bytes it has before it saw the end of the request's body: Go's
    // server then closes the body that its client still reads (5 % of streams that start at once).
    "--buffer-requests",
    "--max-request-body",
    String(maximumRequestBytes),
  ];
  // The proxy opens its command socket a moment after it starts.
  const opening = { retries: 8, minTimeout: 50, maxTimeout: 1000, randomize: true, signal };
  const isClosed = ({ error }: { error: Error }) => /connect|no such file/i.test(error.message);
  try {
    await pRetry(() => run(engine, proxy, command, signal), { ...opening, shouldRetry: isClosed });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(await describe(engine, inputs, explain(error).message), { cause: error });
  }
  return inputs;
}

/** Why the proxy does not take the new containers: what it saw of them, and what they wrote. */
async function describe(engine: Docker, { proxyId, targets }: RouteInputs, reason: string): Promise<string> {
  const read = (name: string) => lastLinesOf(engine, name).catch(() => "");
  const checks = (await read(proxyId)).split("\n").filter((line) => line.includes("Healthcheck failed"));
  const shown = await Promise.all(
    targets.map(async (target) => {
      const [name = ""] = target.split(":");
      return `container ${name}: ${showLines(await read(name))}`;
    }),
  );
  return [reason, ...checks.slice(-1), ...shown].join("\n");
}

async function run(engine: Docker, container: Docker.Container, command: string[], signal: AbortSignal): Promise<void> {
  try {
    const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    addAbortSignal(signal, stream);
    const output = new PassThrough();
    engine.modem.demuxStream(stream, output, output);
    stream.on("end", () => output.end());
    stream.on("error", (error) => output.destroy(error));
    const printed = (await text(output)).trim();
    const { ExitCode: exitCode } = await exec.inspect();
    if (exitCode !== 0) throw new Error(`the proxy refused the new route: ${printed || `exit code ${exitCode}`}`);
  } catch (error) {
    throw explain(error);
  }
}
