import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { untilReady } from "../../../infra/targets/container-apps/readiness.ts";
import type { Revision } from "../../../infra/targets/container-apps/revision.ts";

const coming: Revision = {
  name: "revision-2",
  serving: "revision-1",
  isReady: false,
  isStarted: false,
  isFailed: false,
  said: "",
};

/** Waits on a clock that nothing but waiting moves; a revision is what `at` says of it after so many seconds. */
async function wait(at: (seconds: number) => Partial<Revision>) {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const ended = untilReady(async () => ({ ...coming, ...at(seconds()) }), { service: "demo", startSeconds: 60 }).then(
    (reason) => ({ reason, seconds: seconds() }),
  );
  await vi.advanceTimersByTimeAsync(3_600_000);
  return ended;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a revision whose image takes long to pull is no failure", async () => {
  const { reason, seconds } = await wait((now) => ({ isStarted: now >= 300, isReady: now >= 330 }));
  expect(reason).toBeUndefined();
  expect(seconds).toBe(330);
});

test("a server that runs and is not ready in its time is one, and Azure's words are shown", async () => {
  const { reason, seconds } = await wait((now) => ({ isStarted: now >= 100, said: "running Degraded" }));
  expect(reason).toBe(
    "revision revision-2 of demo is not ready after 60 s, and revision-1 serves on; Azure says: running Degraded",
  );
  expect(seconds).toBeLessThanOrEqual(165);
});

test("a revision that Azure gives up is one at once", async () => {
  const { reason, seconds } = await wait((now) => ({ isFailed: now >= 20, said: "ImagePullFailed" }));
  expect(reason).toContain("failed, and revision-1 serves on; Azure says: ImagePullFailed");
  expect(seconds).toBe(20);
});

test("a wait of which Azure says nothing ends", async () => {
  const { reason, seconds } = await wait(() => ({ serving: undefined }));
  expect(reason).toBe("revision revision-2 of demo is not ready 660 s after it was made, and none serves on");
  expect(seconds).toBe(660);
});
