import { recall, remember } from "./cache.ts";
import { fetchOutside } from "./network.ts";

const yesMs = 60 * 60_000;
const noMs = 10 * 60_000;
const timeoutMs = 5000;

/** Whether a URL answers as its service does; remembered for an hour, a miss for ten minutes. */
export async function canReach(url: string): Promise<boolean> {
  const name = `reach ${url}`;
  if ((await recall(name, yesMs)) === "yes") return true;
  if ((await recall(name, noMs)) === "no") return false;
  // A registry asks who is there; a proxy that bars the way forbids.
  const answered = await fetchOutside(url, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) }).then(
    ({ ok, status }) => ok || status === 401,
    () => false,
  );
  await remember(name, answered ? "yes" : "no");
  return answered;
}

/** Whether images can be pulled from Docker Hub. */
export function canReachDockerHub(): Promise<boolean> {
  return canReach("https://registry-1.docker.io/v2/");
}

/** Whether the Pulumi CLI and its plugins can be downloaded. */
export function canReachPulumi(): Promise<boolean> {
  return canReach("https://get.pulumi.com/install.sh");
}
