import { recall, remember } from "./cache.ts";

const dayMs = 24 * 60 * 60_000;
const timeoutMs = 5000;

/** Whether any HTTP answer comes from a URL; remembered for a day, a miss for ten minutes. */
export async function canReach(url: string): Promise<boolean> {
  const name = `reach ${url}`;
  if ((await recall(name, dayMs)) === "yes") return true;
  if ((await recall(name, 10 * 60_000)) === "no") return false;
  const answered = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) }).then(
    () => true,
    () => false,
  );
  await remember(name, answered ? "yes" : "no");
  return answered;
}

/** Whether images can be pulled from Docker Hub. */
export function canReachDockerHub(): Promise<boolean> {
  return canReach("https://registry-1.docker.io/v2/");
}
