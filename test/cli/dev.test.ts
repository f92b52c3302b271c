import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { toLines } from "../../cli/dev/changes.ts";
import { readEach, readEnvironment } from "../../cli/dev/environment.ts";
import { openFront } from "../../cli/dev/front.ts";
import { planServer } from "../../cli/dev/plan.ts";
import { freePort, runCommand } from "../../cli/dev/server-process.ts";
import { portOf } from "./ports.ts";
import { begin, lives, makeFolder, manifest, post, pythonText, serverText } from "./dev-servers.ts";

describe("R18 slipway dev", { timeout: 60_000 }, () => {
  test("a saved file gives a new answer, a call in flight ends well, and a server that is broken leaves the last good one", async () => {
    const folder = await makeFolder({
      "package.json": manifest,
      "server.js": serverText("first"),
      ".gitignore": ".env.local\n",
      ".env.local": "KEY=a-secret-value\n",
    });
    await execa("git", ["init", "-q"], { cwd: folder });
    const dev = await begin(folder);
    await dev.until("endpoint http://localhost");
    await dev.until("1 tools (first)");
    const slow = post(dev.port, "tools/call", { name: "first", arguments: { ms: 1500 } });
    await dev.write("server.js", serverText("second"));
    await dev.until("press Refresh at the connector");
    expect(dev.said()).toContain("second: added");
    expect(await (await slow).text()).toContain('"text":"first"');
    expect(await (await post(dev.port, "tools/list")).text()).toContain('"name":"second"');
    await dev.write("server.js", 'console.log(process.env.KEY); throw new Error("broken")');
    await dev.until("the last good one goes on");
    expect(await (await post(dev.port, "tools/list")).text()).toContain('"name":"second"');
    expect(dev.said()).not.toContain("a-secret-value");
    dev.running.kill("SIGINT");
    const { exitCode } = await dev.running;
    expect(exitCode).toBe(0);
    await expect(post(dev.port, "tools/list")).rejects.toThrow();
    await rm(folder, { recursive: true });
  });

  test("a Python server, and Ctrl-C while one hangs that does not heed it", async () => {
    const folder = await makeFolder({
      "requirements.txt": "mcp==1.0\n",
      "server.py": pythonText.replace("WORD", "one"),
    });
    const dev = await begin(folder, { flags: ["--command", "python3 server.py"] });
    await dev.until("endpoint http://localhost");
    expect(await (await post(dev.port, "x")).text()).toContain("one");
    await dev.write("server.py", pythonText.replace("WORD", "two"));
    await dev.until("server.py changed: ready");
    expect(await (await post(dev.port, "x")).text()).toContain("two");
    await dev.write(
      "server.py",
      "import signal, time, os\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('pid', os.getpid(), flush=True)\ntime.sleep(600)\n",
    );
    await dev.until("pid ");
    const pid = Number(/pid (\d+)/.exec(dev.said())?.[1]);
    dev.running.kill("SIGINT");
    await dev.running;
    await expect.poll(() => lives(pid), { timeout: 10_000 }).toBe(false);
    await rm(folder, { recursive: true });
  });

  test("says of a server on standard input and output how it becomes HTTP", async () => {
    const folder = await makeFolder({ "package.json": manifest, "server.js": "new StdioServerTransport()" });
    expect(() => planServer(folder, {}, folder)).toThrow(
      "give it a Streamable HTTP transport, new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })",
    );
  });
});

describe("R18 the address that stays", () => {
  test("takes the next port, holds calls, refuses strange host names, and says why there is no server", async () => {
    const taken = createServer();
    const port = await freePort();
    await once(taken.listen(port, "127.0.0.1"), "listening");
    const front = await openFront(port, { holdMs: 200, onCall: () => {} });
    expect(front.port).toBeGreaterThan(port);
    void front.hold("it ended with 1");
    const refused = await post(front.port, "tools/list");
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      id: 1,
      error: { code: -32000, message: "the server is not running: it ended with 1" },
    });
    const held = post(front.port, "tools/list");
    const server = createServer((_, response) => response.end("late"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    await front.switchTo({ host: "127.0.0.1", port: portOf(server) }, 10);
    expect(await (await held).text()).toBe("late");
    const strange = await execa("curl", [
      "-s",
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      "-H",
      "Host: evil.example",
      `http://127.0.0.1:${front.port}/mcp`,
    ]);
    expect(strange.stdout).toBe("403");
    await front.close();
    for (const one of [taken, server]) one.close();
  });
});

test("R18 secrets of a file that git would commit are not read", async () => {
  const folder = await makeFolder({ ".env.local": "KEY=value\n" });
  await execa("git", ["init", "-q"], { cwd: folder });
  await expect(readEnvironment(folder)).rejects.toThrow("git does not ignore it");
});

test("R18 a secret that cannot be read is named with why, and the others are taken", async () => {
  const read = async (path: string) => {
    if (path.endsWith(".BROKEN")) throw new Error("incorrect passphrase");
    return "value\n";
  };
  expect(await readEach(["KEY", "BROKEN"], read)).toEqual({
    values: { KEY: "value" },
    unread: [{ name: "BROKEN", why: "incorrect passphrase" }],
  });
});

test("R18 nothing is said of Refresh where nothing changed", () => {
  const surface = { tools: [], components: [{ uri: "ui://a.html", sha256: "1" }] };
  const components = { toldOf: (uri: string) => `${uri}?v=2` };
  expect(toLines(surface, surface, components)).toEqual([]);
  const changed = { ...surface, components: [{ uri: "ui://a.html", sha256: "2" }] };
  expect(toLines(surface, changed, components).join()).toContain("put a hash of its content into the URI");
});

test("R18 what a command starts ends with it", async () => {
  const folder = await makeFolder({});
  const lines: string[] = [];
  const running = runCommand("sleep 600 & echo $!; wait", {
    folder,
    environment: {},
    onLine: (line) => lines.push(line),
  });
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await running.stop(100);
  // A killed process stands in the table until its parent has seen the end.
  await expect.poll(() => lives(Number(lines[0])), { timeout: 10_000 }).toBe(false);
});
