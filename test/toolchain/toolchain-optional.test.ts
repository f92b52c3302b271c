import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type * as FileSystem from "node:fs/promises";
import type * as PRetry from "p-retry";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const scratch = await mkdtemp(join(tmpdir(), "slipway-optional-"));
vi.stubEnv("SLIPWAY_CACHE", join(scratch, "cache"));
vi.stubEnv("PLAYWRIGHT_BROWSERS_PATH", join(scratch, "browsers"));

const machine = { release: "ID=debian\n" };
vi.mock("node:fs/promises", async (original) => {
  const { readFile: read, ...rest } = await original<typeof FileSystem>();
  const readFile = (...[file, ...more]: Parameters<typeof read>) =>
    file === "/etc/os-release" ? Promise.resolve(machine.release) : read(file, ...more);
  return { ...rest, readFile };
});
vi.mock("p-retry", async (original) => {
  const { default: pRetry } = await original<typeof PRetry>();
  return {
    default: (step: () => Promise<unknown>, options: object) =>
      pRetry(step, { ...options, minTimeout: 0, maxTimeout: 0 }),
  };
});

const { chromiumTool, findChromium } = await import("../set-up/chromium.ts");
const { allowCommands, installDebianPackages, runReporting } = await import("../../toolchain/commands.ts");
const { optionalChains } = await import("../set-up/optional.ts");
const { findPostgres, postgresTool, withoutCluster } = await import("../set-up/postgres.ts");
const { bringAll } = await import("../../toolchain/progress.ts");
const { goingFirst, ToolError } = await import("../../toolchain/tool.ts");

const quiet = () => undefined;
const [programs, calls] = [join(scratch, "path"), join(scratch, "calls")];
const node = process.execPath;

beforeEach(async () => {
  await mkdir(programs, { recursive: true });
  vi.stubEnv("PATH", programs);
  vi.spyOn(process, "getuid").mockReturnValue(0);
  vi.spyOn(console, "error").mockReturnValue();
  machine.release = "ID=debian\n";
});
afterEach(async () => {
  process.execPath = node;
  allowCommands();
  vi.restoreAllMocks();
  await rm(programs, { recursive: true });
  await rm(calls, { force: true });
});
afterAll(() => rm(scratch, { recursive: true }));

describe("PostgreSQL", () => {
  test("is taken from PATH, else of the newest version in Debian's folder, and only where it is whole", async () => {
    const debian = join(scratch, "postgresql");
    expect(await findPostgres(debian)).toBeUndefined();
    for (const name of ["initdb", "postgres"]) {
      for (const version of ["9.6", "15", "17"]) await putProgram(name, "", join(debian, version, "bin"));
    }
    await putProgram("initdb", "", join(debian, "18/bin"));
    await putProgram("initdb", "");
    expect(await findPostgres(debian)).toBe(join(debian, "17/bin"));
    await putProgram("postgres", "");
    expect(await findPostgres(debian)).toBe(programs);
  });

  test("is installed without a server of the package's own, and no trace of that stays", async () => {
    const settings = join(scratch, "etc/postgresql-common/createcluster.d/slipway.conf");
    await withoutCluster(settings, async () => {
      expect(await readFile(settings, "utf8")).toBe("create_main_cluster = false\n");
    });
    expect(existsSync(join(scratch, "etc"))).toBe(false);
    const failing = withoutCluster(settings, () => Promise.reject(new Error("no network")));
    await expect(failing).rejects.toThrow("no network");
    expect(existsSync(join(scratch, "etc"))).toBe(false);
    await withoutCluster(settings, () => writeFile(join(scratch, "etc/postgresql-common/createcluster.conf"), ""));
    expect(await readdir(join(scratch, "etc/postgresql-common"))).toEqual(["createcluster.conf"]);
  });
});

describe("Chromium", () => {
  test("or Chrome is taken from PATH, else what Playwright has downloaded", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("linux");
    expect([await chromiumTool.isThere(), await findChromium()]).toEqual([false, undefined]);
    const { chromium } = await import("playwright-core");
    const downloaded = chromium.executablePath();
    expect(downloaded).toContain(scratch);
    await putProgram(basename(downloaded), "", dirname(downloaded));
    expect(await findChromium()).toBe(downloaded);
    const onPath = await putProgram("google-chrome", "");
    expect(await findChromium()).toBe(onPath);
    expect(await chromiumTool.isThere()).toBe(true);
    await rm(downloaded);
  });

  test("is Debian's package of its headless shell for root, with a font", async () => {
    await putProgram("apt-get", `echo $* >> ${calls}`);
    await putProgram("chromium", "");
    expect(await chromiumTool.isThere()).toBe(false);
    expect(await chromiumTool.bring(quiet)).toBe("installed");
    expect(await readFile(calls, "utf8")).toMatch(/^update -q\ninstall .* chromium-headless-shell fonts-liberation\n$/);
    const shell = await putProgram("chromium-headless-shell", "");
    expect([await chromiumTool.isThere(), await findChromium()]).toEqual([true, shell]);
  });

  test("with windows does where its headless shell cannot be installed", async () => {
    await putProgram("apt-get", "echo the connection was cut; exit 1");
    await expect(chromiumTool.bring(quiet)).rejects.toThrow("the connection was cut");
    await putProgram("chromium", "");
    expect(await chromiumTool.bring(quiet)).toBe("found");
  });

  test.each([
    ["for another user", 1000, "ID=debian\n", "apt-get", /cli\.js install --no-shell chromium\n$/],
    ["on Ubuntu", 0, "ID=ubuntu\nID_LIKE=debian\n", "apt-get", /cli\.js install (--with-deps )?--no-shell chromium\n$/],
    ["on what is like Ubuntu", 0, 'ID=pop\nID_LIKE="ubuntu debian"\n', "apt-get", /cli\.js install .*chromium\n$/],
    ["on another system", 0, "", "brew", /cli\.js install .*chromium\n$/],
  ])("is downloaded by Playwright %s", async (_, user, release, manager, flags) => {
    vi.spyOn(process, "getuid").mockReturnValue(user);
    machine.release = release;
    await putProgram(manager, `echo ${manager} >> ${calls}`);
    process.execPath = await putProgram("own-node", `echo $* >> ${calls}`);
    expect(await chromiumTool.bring(quiet)).toBe("downloaded");
    expect(await readFile(calls, "utf8")).toMatch(flags);
  });

  test("that cannot be downloaded is for the user to install", async () => {
    process.execPath = await putProgram("own-node", `echo the connection was cut; exit 1`);
    await expect(chromiumTool.bring(quiet)).rejects.toThrow(
      /could not be downloaded: install Chromium or Google Chrome [^]*the connection was cut/,
    );
  });
});

describe("what a command can do without", () => {
  test("is left out with the reason where it cannot be brought, and ends nothing else", async () => {
    vi.spyOn(postgresTool, "isThere").mockResolvedValue(false);
    const lacking = {};
    const other = {
      name: "other",
      isThere: () => Promise.resolve(false),
      bring: () => runReporting(quiet, "/bin/sleep", ["0.3"]).then(() => "built" as const),
    };
    const steps = await bringAll([...optionalChains(["postgres"], lacking), [other]]);
    expect(steps.map(({ name, how }) => `${name}: ${how}`)).toEqual(["PostgreSQL: left out", "other: built"]);
    expect(lacking).toEqual({
      postgres: "postgresql is missing: install PostgreSQL (https://www.postgresql.org/download/)",
    });
  });

  test("waits for what much depends on, be that brought, there already, or not to be had", async () => {
    await putProgram("apt-get", `echo $* >> ${calls}`);
    const order: string[] = [];
    const bring = async () => {
      await runReporting(quiet, "/bin/sleep", ["0.2"]);
      order.push(existsSync(calls) ? "too late" : "engine");
      throw new ToolError("no engine");
    };
    for (const isThere of [false, true]) {
      const { tool, turn } = goingFirst({ name: "engine", isThere: () => Promise.resolve(isThere), bring });
      void turn.then(() => order.push("turn"));
      if (await tool.isThere()) continue;
      await expect(bringAll([[tool], ...optionalChains(["chromium"], {}, turn)])).rejects.toThrow("no engine");
    }
    expect(order).toEqual(["engine", "turn", "turn"]);
  });

  test("is not asked for where the command names none", () => {
    expect(optionalChains([], {})).toEqual([]);
  });
});

test("packages are installed one after the other, since a second installation would be locked out", async () => {
  await putProgram("apt-get", `echo begin $* >> ${calls}; /bin/sleep 0.1; echo end >> ${calls}`);
  await Promise.all(["one", "other"].map((name) => installDebianPackages(quiet, [name], "do that")));
  const lines = (await readFile(calls, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual([
    "begin",
    "end",
    "begin",
    "end",
    "begin",
    "end",
    "begin",
    "end",
  ]);
});

async function putProgram(name: string, script: string, folder = programs): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
