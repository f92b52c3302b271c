import { poll } from "../poll.ts";

const opening = { seconds: 60, firstPauseSeconds: 0.5, longestPauseSeconds: 3 };
const lookMs = 5000;

/** Waits until a platform's front end knows an address that is new to it; what answers otherwise is examined as it is. */
export async function untilOpen(url: URL, signal?: AbortSignal): Promise<void> {
  const look = () =>
    fetch(url, { redirect: "manual", signal: AbortSignal.timeout(lookMs) }).then(
      async ({ status, body }) => {
        await body?.cancel();
        return status;
      },
      () => 0,
    );
  await poll(look, (status) => status !== 0 && status !== 404 && status < 500, {
    ...opening,
    ...(signal ? { signal } : {}),
  });
}
