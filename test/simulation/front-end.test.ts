import { once } from "node:events";
import { createServer, get, type RequestListener, type ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { facts as railway } from "../../infra/targets/railway/facts.ts";
import { facts as render } from "../../infra/targets/render/facts.ts";
import type { Clock } from "../../infra/clock.ts";
import { type FrontLimits, startFrontEnd } from "../../simulation/front-end.ts";

/** A clock that the test moves. */
function handClock() {
  const [sleepers, starts] = [new Set<{ due: number; wake: () => void }>(), new Set<() => void>()];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const sleeper = { due: now + milliseconds, wake: () => resolve(undefined) };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      for (const start of starts) start();
      return promise;
    },
  };
  return {
    clock,
    /** Lets a second pass; resolves once whoever it woke sleeps anew, and never where nobody does. */
    async pass() {
      now += 1000;
      const due = [...sleepers].filter((sleeper) => sleeper.due <= now);
      if (due.length === 0) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const start = () => resolve(undefined);
      starts.add(start);
      for (const sleeper of due) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await promise;
      starts.delete(start);
    },
  };
}

/** What becomes of an answer that says one word every so many seconds, and after how many. */
async function listen(limits: FrontLimits, { every, words }: { every: number; words: number }) {
  const { clock, pass } = handClock();
  const { promise: speaks, resolve } = Promise.withResolvers<ServerResponse>();
  await using server = await listening((_, response) => {
    response.writeHead(200).flushHeaders();
    resolve(response);
  });
  const front = await startFrontEnd(() => ({ port: server.port, host: "demo.example.com" }), {
    limits: () => limits,
    clock,
  });
  try {
    const { body } = await fetch(front.origin);
    const [speaker, reader] = [await speaks, body?.getReader()];
    // Asked for before it comes: this is how a cut is heard of.
    let next = reader?.read();
    for (let seconds = 1; ; seconds += 1) {
      const cut = next?.then(
        () => "said too early" as const,
        () => "cut" as const,
      );
      const end = await Promise.race([cut, pass()]);
      if (end) return { end, seconds };
      if (seconds % every !== 0) continue;
      speaker.write("word ");
      await next;
      next = reader?.read();
      if (seconds < every * words) continue;
      speaker.end();
      return { end: (await next)?.done ? "whole" : "not ended", seconds };
    }
  } finally {
    await front.close();
  }
}

const limitsOf = ({ requestSeconds, idleSeconds }: typeof railway): FrontLimits => ({
  requestSeconds: requestSeconds.value,
  idleSeconds: idleSeconds.value,
});

describe("a front end cuts what its platform cuts", () => {
  test.each([
    [
      "R8 Railway lets speak who is heard within its 5 minutes",
      limitsOf(railway),
      { every: 200, words: 3 },
      "whole",
      600,
    ],
    ["R8 Railway cuts a silence of 5 minutes", limitsOf(railway), { every: 400, words: 2 }, "cut", 300],
    [
      "R8 Railway cuts after 15 minutes, also while data flows",
      limitsOf(railway),
      { every: 150, words: 9 },
      "cut",
      900,
    ],
    [
      "R7 Render cuts a silence as Cloudflare in front of it does",
      limitsOf(render),
      { every: 160, words: 2 },
      "cut",
      100,
    ],
    [
      "R6 Fly's proxy waits no longer than it is told",
      { requestSeconds: null, idleSeconds: 60 },
      { every: 120, words: 2 },
      "cut",
      60,
    ],
    [
      "R6 one without limits cuts nothing",
      { requestSeconds: null, idleSeconds: null },
      { every: 700, words: 2 },
      "whole",
      1400,
    ],
  ] as const)("%s", async (_name, limits, speech, end, seconds) => {
    expect(await listen(limits, speech)).toEqual({ end, seconds });
  });
});

test("a client that closes its connection does not spoil the next request of another", async () => {
  // What frameworks say of a stream, whatever the client has said.
  await using keeping = await listening((_, response) =>
    response.writeHead(200, { connection: "keep-alive" }).end("x"),
  );
  const front = await startFrontEnd(() => ({ port: keeping.port, host: "demo.example.com" }));
  const statuses = [];
  for (let asked = 0; asked < 3; asked += 1) {
    const [answer] = await once(get(front.origin, { agent: false, headers: { connection: "close" } }), "response");
    answer.resume();
    await once(answer, "end");
    statuses.push(answer.statusCode);
  }
  await front.close();
  expect(statuses).toEqual([200, 200, 200]);
});

test("an answer that comes once its client has gone ends nothing but itself", async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  await using late = await listening((_, response) => asked.resolve(response));
  const front = await startFrontEnd(() => ({ port: late.port, host: "demo.example.com" }));
  const leaving = get(front.origin, { agent: false }).on("error", () => {});
  const response = await asked.promise;
  const ended = once(response, "close");
  leaving.destroy();
  // Whoever asks next is answered only after the front end has heard of the one that left.
  await expect.poll(() => leaving.destroyed).toBe(true);
  await once(
    get(`${front.origin}/next`, { agent: false, method: "OPTIONS" }).on("error", () => {}),
    "socket",
  );
  response.end("too late");
  await ended;
  await front.close();
});

async function listening(listener: RequestListener) {
  const other = createServer(listener);
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const close = async () => {
    other.closeAllConnections();
    other.close();
  };
  return { port: typeof address === "object" && address ? address.port : 0, [Symbol.asyncDispose]: close };
}
