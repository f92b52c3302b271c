import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { poll } from "../../infra/poll.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Polls on a clock that nothing but waiting moves, and says at which seconds one looked. */
async function run<State>(
  at: (second: number) => State | Promise<State>,
  isDone: (state: State) => boolean,
  times: Parameters<typeof poll>[2],
) {
  const begin = performance.now();
  const now = () => (performance.now() - begin) / 1000;
  const looks: number[] = [];
  const look = async () => {
    looks.push(now());
    return at(now());
  };
  const ended = poll(look, isDone, times).then(
    (state) => ({ state, seconds: now(), looks }),
    (error: unknown) => ({ error: String(error), seconds: now(), looks }),
  );
  await vi.advanceTimersByTimeAsync(3_600_000);
  return ended;
}

test("an answer that is the wanted one ends it at once", async () => {
  expect(await run(() => "there", Boolean, { seconds: 60 })).toMatchObject({ state: "there", seconds: 0 });
});

test("it looks until then, in pauses that grow, are uneven, and never longer than the longest", async () => {
  const { looks } = await run(
    (second) => second > 100,
    (there) => there,
    { seconds: 600, longestPauseSeconds: 20 },
  );
  const pauses = looks.slice(1).map((second, index) => second - (looks[index] ?? 0));
  expect(Math.max(...pauses)).toBeLessThan(20.001);
  expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? Infinity);
  expect(new Set(pauses.map((pause) => (pause % 1).toFixed(3))).size).toBeGreaterThan(1);
});

test("at the end what was seen last is the answer, and one has looked at that moment", async () => {
  const { looks, ...ended } = await run(
    (second) => Math.round(second),
    () => false,
    { seconds: 90 },
  );
  expect(ended).toEqual({ state: 90, seconds: expect.closeTo(90, 1) });
  expect(looks.at(-1)).toBeCloseTo(90, 1);
});

test("a look that hangs is given up for the next one", async () => {
  const hangsOnce = (second: number) => (second < 5 ? new Promise<string>(() => {}) : "there");
  expect(await run(hangsOnce, Boolean, { seconds: 90, lookSeconds: 10 })).toMatchObject({
    state: "there",
    looks: [0, expect.any(Number)],
  });
});

test("what a look rejects with ends it, and so does a wait in which none ever answers", async () => {
  const refused = () => Promise.reject(new Error("403"));
  expect(await run(refused, Boolean, { seconds: 90 })).toMatchObject({ error: "Error: 403", seconds: 0 });
  const hangs = () => new Promise<string>(() => {});
  expect(await run(hangs, Boolean, { seconds: 90, lookSeconds: 10 })).toMatchObject({
    error: "Error: no answer in 10 s",
  });
});
