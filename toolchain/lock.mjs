// Plain JavaScript, since the launcher uses it on Node.js 20 too.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { clearInterval, setInterval } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 250;
const beatMs = 5000;
const silentMs = 60_000;
const takeoverMs = 10_000;

/** Runs an action that no other process of this machine runs at the same time; `onWait` is called once if it must wait. */
export async function withLock(file, onWait, action) {
  await mkdir(dirname(file), { recursive: true });
  const mine = `${process.pid} ${randomUUID()}`;
  const holder = watchHolder(file);
  let waited = false;
  while (!(await take(file, mine))) {
    if (await holder.isGone()) await removeAbandoned(file, holder);
    else {
      if (!waited) onWait();
      waited = true;
      await sleep(pollMs);
    }
  }
  // The beat tells a living holder from a process that got the same id after a restart of the machine.
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), beatMs);
  try {
    return await action();
  } finally {
    clearInterval(beat);
    const text = await readFile(file, "utf8").catch(() => "");
    if (text === mine) await rm(file, { force: true });
  }
}

async function take(file, mine) {
  try {
    await writeFile(file, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
}

// A holder is gone when its process has ended, or when its file had no beat for as long as this process watched it. The
// clock is one that stands still while the machine sleeps.
function watchHolder(file) {
  let seen = { beat: Number.NaN, at: 0 };
  return {
    async isGone() {
      const text = await readFile(file, "utf8").catch(() => undefined);
      const beat = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
      if (text === undefined || beat === undefined) return false;
      const now = performance.now();
      if (beat !== seen.beat) seen = { beat, at: now };
      const pid = Number.parseInt(text, 10);
      if (pid > 0 && !isAlive(pid)) return true;
      return now - seen.at > silentMs;
    },
  };
}

// One process at a time removes an abandoned lock, after another look: else the second would remove the lock that the
// first has just taken.
async function removeAbandoned(file, holder) {
  const turn = `${file}.takeover`;
  try {
    await mkdir(turn);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const age = await stat(turn).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > takeoverMs) await rmdir(turn).catch(() => {});
    await sleep(pollMs);
    return;
  }
  try {
    if (await holder.isGone()) await rm(file, { force: true });
  } finally {
    await rmdir(turn).catch(() => {});
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is the answer of a living process of another user.
    return error.code === "EPERM";
  }
}
