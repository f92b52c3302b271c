import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { openFront } from "../../cli/dev/front.ts";
import { startLoop, usualLimits } from "../../cli/dev/loop.ts";
import type { DevPlan } from "../../cli/dev/plan.ts";
import { freePort } from "../../cli/dev/server-process.ts";
import { makeFolder, post, serverText } from "./dev-servers.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe("R18 a server that is started anew", () => {
  test("stays the last good one where its build fails, which is said to whoever calls where there is none", async () => {
    const { loop, front, said, write } = await open(
      { build: "sh build.sh" },
      { "build.sh": "echo no such type; exit 3" },
    );
    expect(await loop.restart("first")).toBe(false);
    expect(said()).toContain("build no such type\nslipway the build failed (sh build.sh, 3)");
    const refused = await post(front.port, "tools/list");
    expect(await refused.json()).toMatchObject({
      error: { message: "the server is not running: its build failed (sh build.sh, 3)" },
    });
    await write("build.sh", "true");
    expect(await loop.restart("mended")).toBe(true);
    await write("build.sh", "exit 4");
    expect(await loop.restart("broken")).toBe(false);
    expect(said()).toContain("(sh build.sh, 4): the last good server goes on");
    expect((await post(front.port, "tools/list")).status).toBe(200);
  });

  test("stays the last good one where what a build needs is gone", async () => {
    let isGone = false;
    const beforeBuild = () => {
      if (isGone) throw new Error("ENOENT: no such file or directory, open 'Dockerfile'");
    };
    const { loop, front, said } = await open({ build: "true", beforeBuild }, {});
    expect(await loop.restart("first")).toBe(true);
    isGone = true;
    expect(await loop.restart("second")).toBe(false);
    expect(said()).toContain("the build failed (ENOENT: no such file or directory, open 'Dockerfile'): the last good");
    expect((await post(front.port, "tools/list")).status).toBe(200);
    isGone = false;
    expect(await loop.restart("third")).toBe(true);
  });

  test("does not wait for one before it that hangs", async () => {
    const { loop, said, write } = await open({}, { "server.js": "setInterval(() => {}, 1000); console.log('hangs');" });
    const hanging = loop.restart("first");
    await expect.poll(said).toContain("server hangs");
    await write("server.js", serverText("mended"));
    const began = performance.now();
    expect(await loop.restart("second")).toBe(true);
    // Of the first one the end is that of the one which took over.
    expect(await hanging).toBe(true);
    expect(performance.now() - began).toBeLessThan(usualLimits.readyMs / 2);
    expect(said()).not.toContain("did not come up");
  });

  test("ends at once and is left alone, where a steady one is started again", async () => {
    const text = serverText("dying").replace(
      "const result =",
      'if (method === "die") process.exit(7);\n  const result =',
    );
    const { loop, front, said } = await open({}, { "server.js": text });
    await loop.restart("first");
    expect((await post(front.port, "die")).status).toBe(503);
    await expect.poll(said).toContain("the server ended with 7: the next saved file starts it again");
    const steady = await open({}, { "server.js": text }, { ...usualLimits, steadyMs: 0 });
    await steady.loop.restart("first");
    await post(steady.front.port, "die");
    await expect.poll(steady.said).toMatch(/the server ended with 7: it is started again[^]*it ended: ready in/);
  });

  test("ends its calls first where two cannot run side by side", async () => {
    const port = await freePort();
    const text = serverText("first")
      .replace("process.env.PORT", String(port))
      .replace('if (method === "tools/call") await', 'if (method === "tools/call") await console.log("called"), await');
    const { loop, front, said, write } = await open({ portVariable: undefined, port }, { "server.js": text });
    await loop.restart("first");
    const slow = post(front.port, "tools/call", { name: "first", arguments: { ms: 400 } });
    await expect.poll(said).toContain("server called");
    const [answered, runs] = await Promise.all([slow, loop.restart("second")]);
    expect([answered.status, runs]).toEqual([200, true]);
    const starts = () => said().split("server starts").length - 1;
    await write("server.js", `console.log("starts");${text}`);
    const last = post(front.port, "tools/call", { name: "first", arguments: { ms: 400 } });
    await expect.poll(() => said().split("server called").length).toBe(3);
    // The second one comes while the call is awaited, and the first one is of no use any more.
    const third = loop.restart("third");
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([third, loop.restart("fourth")])).toEqual([true, true]);
    expect((await last).status).toBe(200);
    expect(starts()).toBe(1);
  });
});

async function open(more: Partial<DevPlan>, files: Record<string, string>, limits = usualLimits) {
  const folder = await makeFolder({ "server.js": serverText("first"), ...files });
  const front = await openFront(0, { holdMs: 300, onCall: () => {} });
  const lines: string[] = [];
  const plan: DevPlan = {
    folder,
    framework: "none",
    build: undefined,
    start: "node server.js",
    port: 0,
    portVariable: "PORT",
    path: "/mcp",
    healthPath: undefined,
    environment: {},
    notes: [],
    ...more,
  };
  const say = (source: string, line: string) => void lines.push(`${source} ${line}`);
  const loop = startLoop({ plan, front, environment: {}, say }, limits);
  closing.push(() => loop.stop().then(() => front.close()));
  return {
    loop,
    front,
    said: () => lines.join("\n"),
    write: (name: string, text: string) => writeFile(join(folder, name), text),
  };
}
