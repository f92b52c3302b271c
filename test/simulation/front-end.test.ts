import { once } from "node:events";
import { createServer, get, type RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { facts as railway } from "../../infra/targets/railway/facts.ts";
import { facts as render } from "../../infra/targets/render/facts.ts";
import { type Clock, systemClock } from "../../infra/clock.ts";
import { type FrontLimits, startFrontEnd } from "../../simulation/front-end.ts";

const hurry = 2000;
/** The machine's clock, on which a second takes half a millisecond. */
const fast: Clock = {
  now: () => systemClock.now() * hurry,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / hurry, signal),
};
const inSeconds = (seconds: number) => (seconds * 1000) / hurry;

// It answers at once, with one word every so many seconds for so long as it is asked to.
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "", "http://localhost");
  const [every, words] = [Number(searchParams.get("every")), Number(searchParams.get("words"))];
  response.writeHead(200).flushHeaders();
  let said = 0;
  const timer = setInterval(() => {
    said += 1;
    response.write("word ");
    if (said >= words) response.end();
  }, inSeconds(every));
  response.once("close", () => clearInterval(timer));
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

async function listen(limits: FrontLimits, { every, words }: { every: number; words: number }) {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const front = await startFrontEnd(() => ({ port, host: "demo.example.com" }), { limits: () => limits, clock: fast });
  try {
    const began = fast.now();
    const answer = await fetch(`${front.origin}/?every=${every}&words=${words}`);
    const end = await answer.text().then(
      () => "whole" as const,
      () => "cut" as const,
    );
    return { end, seconds: (fast.now() - began) / 1000 };
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
    const seen = await listen(limits, speech);
    expect(seen.end).toBe(end);
    expect(seen.seconds).toBeGreaterThan(seconds - 10);
    // Timers of a busy machine are late.
    if (end === "cut") expect(seen.seconds).toBeLessThan(seconds + 140);
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
