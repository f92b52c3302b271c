// Plain JavaScript without a package: the launcher's first step, on a Node.js that may have no SQLite, which locks for all others.
import { mkdirSync, rmSync, statSync, utimes } from "node:fs";
import { dirname } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 250;
const beatMs = 2000;
const silentMs = 15_000;

/** Runs an installation that no other launcher runs at the same time; `onWait` is called once if it must wait. */
export async function installAlone(lock, onWait, install) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = false; !take(lock); waited = true) {
    if (!waited) onWait();
    await sleep(pollMs);
  }
  const beat = setInterval(() => utimes(lock, new Date(), new Date(), () => {}), beatMs);
  try {
    await install();
  } finally {
    clearInterval(beat);
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Takes a lock that nobody holds; one whose holder has been silent for long is put away, for the next attempt. */
function take(lock) {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const beat = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - beat > silentMs) rmSync(lock, { recursive: true, force: true });
  return false;
}
