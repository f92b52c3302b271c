import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import pRetry from "p-retry";
import * as z from "zod";
import type { Properties, ResourceHandler } from "../../../provider/protocol.ts";
import { toGoDuration } from "../../../units.ts";
import { connect, explain, findOrUndefined } from "./engine.ts";

/** Bytes of a request's body; over it the proxy answers 413. As Cloud Run: https://cloud.google.com/run/quotas */
const maximumRequestBytes = 32 * 1024 * 1024;

const routeInputs = z.object({
  host: z.string().optional(),
  proxyId: z.string(),
  service: z.string(),
  targets: z.array(z.string()),
  healthPath: z.string(),
  requestTimeoutSeconds: z.number(),
  drainSeconds: z.number(),
  startTimeoutSeconds: z.number(),
});

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

  async delete({ inputs }) {
    const { host, proxyId, service } = routeInputs.parse(inputs);
    const proxy = connect(host).getContainer(proxyId);
    const live = await findOrUndefined(proxy.inspect());
    if (live?.State.Running) await run(connect(host), proxy, ["kamal-proxy", "remove", service]);
  },
};

async function deploy(raw: Properties, signal: AbortSignal) {
  const inputs = routeInputs.parse(raw);
  const engine = connect(inputs.host);
  const command = [
    "kamal-proxy",
    "deploy",
    inputs.service,
    ...inputs.targets.flatMap((target) => ["--target", target]),
    "--health-check-path",
    inputs.healthPath,
    "--health-check-interval",
    "100ms",
    "--deploy-timeout",
    toGoDuration(inputs.startTimeoutSeconds),
    "--drain-timeout",
    toGoDuration(inputs.drainSeconds),
    "--target-timeout",
    toGoDuration(inputs.requestTimeoutSeconds),
    // Unbuffered, the proxy cuts a stream whose first bytes it has before it saw the end of the request's body: Go's
    // server then closes the body that its client still reads (5 % of streams that start at once).
    "--buffer-requests",
    "--max-request-body",
    String(maximumRequestBytes),
  ];
  // The proxy opens its command socket a moment after it starts.
  await pRetry(() => run(engine, engine.getContainer(inputs.proxyId), command), {
    retries: 8,
    minTimeout: 50,
    maxTimeout: 1000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => /connect|no such file/i.test(error.message),
  });
  return inputs;
}

async function run(engine: Docker, container: Docker.Container, command: string[]): Promise<void> {
  try {
    const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
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
