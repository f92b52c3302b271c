import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { installAlone } from "../../toolchain/install-lock.mjs";
import { withLock } from "../../toolchain/lock.ts";
import { checkout } from "../checkout.ts";

const scratch = await mkdtemp(join(tmpdir(), "slipway-lock-"));
const quiet = () => undefined;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

afterAll(() => rm(scratch, { recursive: true }));

describe("the lock", () => {
  test("lets one run at a time, of those too whose holder was killed", async () => {
    const file = join(scratch, "left.lock");
    const holder = await hold(file);
    const most: number[] = [];
    let inside = 0;
    const turns = Array.from({ length: 5 }, () =>
      withLock(file, quiet, async () => {
        inside += 1;
        most.push(inside);
        await pause(20);
        inside -= 1;
      }),
    );
    await pause(600);
    expect(most).toEqual([]);
    holder.kill("SIGKILL");
    await Promise.all(turns);
    expect(most).toEqual([1, 1, 1, 1, 1]);
  });

  test("waits for a living holder and says so once", async () => {
    const file = join(scratch, "held.lock");
    const holder = await hold(file);
    const onWait = vi.fn();
    const ran = withLock(file, onWait, () => Promise.resolve("ran"));
    await pause(600);
    expect(onWait).toHaveBeenCalledTimes(1);
    holder.stdin.end();
    expect(await ran).toBe("ran");
  });

  test("is free again after an action that failed", async () => {
    const file = join(scratch, "failed.lock");
    await expect(withLock(file, quiet, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const onWait = vi.fn();
    expect(await withLock(file, onWait, () => Promise.resolve("ran"))).toBe("ran");
    expect(onWait).not.toHaveBeenCalled();
  });

  test("that cannot be written is an error and no endless wait", async () => {
    await writeFile(join(scratch, "file"), "");
    await expect(withLock(join(scratch, "file", "below", "turn.lock"), quiet, () => Promise.resolve())).rejects.toThrow(
      "ENOTDIR",
    );
    expect((await stat(join(scratch, "file"))).size).toBe(0);
  });
});

describe("the launcher's lock", () => {
  const runs = (lock: string, onWait = quiet) => {
    let inside = 0;
    const most: number[] = [];
    const install = async () => {
      inside += 1;
      most.push(inside);
      await pause(20);
      inside -= 1;
    };
    const turns = Array.from({ length: 5 }, () => installAlone(lock, onWait, install));
    return Promise.all(turns).then(() => most);
  };

  test.each([
    ["a folder", (lock: string) => mkdir(lock)],
    ["a file, as another version leaves it", (lock: string) => writeFile(lock, "1")],
  ])("lets one run at a time, of those too that find it left behind as %s", async (what, leave) => {
    const lock = join(scratch, `packages-${what.length}.lock`);
    await leave(lock);
    const longAgo = Date.now() / 1000 - 60;
    await utimes(lock, longAgo, longAgo);
    expect(await runs(lock)).toEqual([1, 1, 1, 1, 1]);
    expect(existsSync(lock)).toBe(false);
  });

  test("waits for one that is held, says so once, and is free after a failure", async () => {
    const lock = join(scratch, "packages.lock");
    const onWait = vi.fn();
    const failing = installAlone(lock, quiet, () => pause(300).then(() => Promise.reject(new Error("no network"))));
    const waiting = installAlone(lock, onWait, () => Promise.resolve());
    await expect(failing).rejects.toThrow("no network");
    await waiting;
    expect(onWait).toHaveBeenCalledTimes(1);
  });
});

/** Another process that holds a lock until its input ends. */
async function hold(file: string) {
  const lock = join(checkout, "toolchain/lock.ts");
  const text = `import { withLock } from ${JSON.stringify(lock)}; import { text } from "node:stream/consumers";
    await withLock(${JSON.stringify(file)}, () => {}, async () => { console.log("held"); await text(process.stdin); });`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", text], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return holder;
}
