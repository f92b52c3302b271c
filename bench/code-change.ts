import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { baseImage, docker, ignoreMissing, pullForNow, removeContainer } from "./engine.ts";
import { interleave } from "./rounds.ts";
import { ports, type Stack } from "./stack.ts";
import { median, type Row } from "./table.ts";
import type { Workspace } from "./workspace.ts";

const rounds = 5;
const pollMs = 20;
const requestTimeoutMs = 5000;
const answerTimeoutMs = 60_000;
// Its Dockerfile needs no BuildKit, so that every `docker build` can build it.
const context = "test/fixtures/plain-server";
const plainImage = "slipway-bench-plain:latest";
const plainContainer = "slipway-bench-plain";

/** From a changed line of code to its answer: `pulumi up` beside `docker build` and `docker run`. */
export async function measureCodeChange(workspace: Workspace, stack: Stack): Promise<Row[]> {
  const { run, defer, say } = workspace;
  const plainFolder = join(workspace.directory, "plain-server");
  await cp(join(stack.directory, context), plainFolder, { recursive: true });
  await pullForNow(workspace, await baseImage());
  // Kept until the end: removing one would take away layers that the next build reuses.
  const made = new Set<string>();
  defer("images of plain Docker", async () => {
    for (const id of made) await ignoreMissing(docker.getImage(id).remove({ force: true }));
  });
  defer(`container ${plainContainer}`, () => removeContainer(plainContainer));
  const publish = ["--publish", `127.0.0.1:${ports.plain}:8080`, "--env", "PORT=8080"];
  const commandMs: number[] = [];

  const ours = async (round: number) => {
    const answer = `ours ${round}`;
    await changeAnswer(join(stack.directory, context), answer);
    return timeToAnswer(`http://localhost:${ports.service}/`, answer, async () => {
      const began = performance.now();
      await stack.up();
      commandMs.push(performance.now() - began);
    });
  };
  const plain = async (round: number) => {
    const answer = `plain ${round}`;
    await changeAnswer(plainFolder, answer);
    const taken = await timeToAnswer(`http://localhost:${ports.plain}/`, answer, async () => {
      await run("docker", ["build", "--tag", plainImage, plainFolder]);
      await run("docker", ["run", "--detach", "--name", plainContainer, ...publish, plainImage]);
    });
    // A port can be had only once, but nothing of that is counted.
    await removeContainer(plainContainer);
    made.add((await docker.getImage(plainImage).inspect()).Id);
    return taken;
  };

  say("deploying the fixture whose code is changed");
  await stack.configure(context);
  await stack.up();
  await plain(0);
  const seen = await interleave(workspace, "code change", rounds, { ours, plain });
  return [
    {
      name: "changed line of code until the new answer",
      ours: { values: seen.ours, unit: "ms" },
      beside: { what: "docker build + docker run", sample: { values: seen.plain, unit: "ms" } },
      aim: { ratio: 1.5 },
      note: `Both build ${context}/Dockerfile. Ours also pushes the image and leaves no gap; its command returns after ${median(commandMs).toFixed(0)} ms, once the old container is gone. Plain Docker removes the old container outside the time taken.`,
    },
  ];
}

async function changeAnswer(folder: string, answer: string): Promise<void> {
  const file = join(folder, "server.mjs");
  const source = await readFile(file, "utf8");
  const changed = source.replace(/^const answer = .*$/m, `const answer = ${JSON.stringify(answer)};`);
  if (changed === source) throw new Error(`${file} has no line "const answer = …" to change`);
  await writeFile(file, changed);
}

/** Milliseconds until the address answers so; the command is waited for in any case. */
async function timeToAnswer(address: string, answer: string, command: () => Promise<void>): Promise<number> {
  const began = performance.now();
  const ended = new AbortController();
  const running = command().catch((error: unknown) => {
    ended.abort();
    throw error;
  });
  const [elapsed] = await Promise.all([
    untilAnswer(address, answer, ended.signal).then(() => performance.now() - began),
    running,
  ]);
  return elapsed;
}

/** Asks again without waiting for the request before, which may hang while a container's network is being set up. */
async function untilAnswer(address: string, answer: string, signal: AbortSignal): Promise<void> {
  const answered = new AbortController();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]);
  while (!answered.signal.aborted) {
    limit.throwIfAborted();
    void ask(address, AbortSignal.any([limit, answered.signal])).then((seen) => {
      if (seen === answer) answered.abort();
    });
    await sleep(pollMs);
  }
}

function ask(address: string, signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
  return fetch(address, { signal: limit, headers: { connection: "close" } })
    .then(
      (response) => response.text(),
      () => "",
    )
    .catch(() => "");
}
