import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { reportSchema } from "../../verify/result.ts";
import { compiler } from "../../scripts/compiler.mjs";
import { packedPackages, sizeOf } from "../package/packages.ts";
import { serveShelf } from "./faulty/shelf-server.ts";
import { healthyListener, type LiveServer, serve } from "./live-server.ts";

const room = join(import.meta.dirname, "../../verify");
const root = join(room, "..");
const packageSchema = z.object({
  name: z.string(),
  bin: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});
const installMs = 180_000;
let scratch: string;
let empty: string;
let tarball: string;
let server: LiveServer;
/** Where `npx` has put the package and all that it needs. */
let installed: string;
let first: Awaited<ReturnType<typeof npx>>;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-package-"));
  [empty, server] = [join(scratch, "empty"), await serve(healthyListener())];
  await Promise.all([mkdir(empty), mkdir(join(scratch, "cache"))]);
  // What npm has fetched before is used, and what npx installs stays in the scratch folder.
  const { stdout: cache } = await execa("npm", ["config", "get", "cache"]);
  await mkdir(join(cache, "_cacache"), { recursive: true });
  await symlink(join(cache, "_cacache"), join(scratch, "cache/_cacache"));
  tarball = (await packedPackages())["@slipway/verify"];
  first = await npx([server.endpoint, "--json"]);
  const [run = ""] = await readdir(join(scratch, "cache/_npx"));
  installed = join(scratch, "cache/_npx", run, "node_modules");
}, installMs);
afterAll(async () => {
  await server.close();
  await rm(scratch, { recursive: true, force: true });
});

function npx(args: string[]) {
  const cache = {
    npm_config_cache: join(scratch, "cache"),
    npm_config_prefer_offline: "true",
    SLIPWAY_CACHE: join(scratch, "brought"),
  };
  const only = ["--only", "protocol,tools"];
  return execa("npx", ["--yes", `file:${tarball}`, ...args, ...only], { cwd: empty, env: cache, reject: false });
}

/** Runs the command of the installed package with nothing else on the path. */
async function run(args: string[], env: Record<string, string> = {}) {
  const { name, bin } = await ownPackage();
  const program = join(installed, name, Object.values(bin)[0] ?? "");
  const options = { cwd: empty, env: { PATH: "/nowhere", HOME: scratch, ...env }, extendEnv: false, reject: false };
  return execa(process.execPath, [program, ...args], options);
}

async function ownPackage() {
  return packageSchema.parse(JSON.parse(await readFile(join(room, "package.json"), "utf8")));
}

describe("R21 the package, by its tarball alone", () => {
  test("examines an endpoint with npx in an empty folder, and leaves that empty", async () => {
    expect({ code: first.exitCode, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    const { verdict, findings, checks } = reportSchema.parse(JSON.parse(first.stdout));
    expect({ verdict, findings }).toEqual({ verdict: { outcome: "passed", reasons: [] }, findings: [] });
    // The official suite was among it, which is brought as a package of its own.
    expect(checks.find(({ id }) => id === "protocol.conformance")).toMatchObject({ status: "passed" });
    expect(await readdir(empty)).toEqual([]);
  });

  test("brings no Pulumi, no SDK of a cloud and nothing of Docker", async () => {
    const lock = JSON.parse(await readFile(join(installed, ".package-lock.json"), "utf8"));
    const names = Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ""));
    const { name } = await ownPackage();
    expect(names).toContain(name);
    expect(names).toContain("@modelcontextprotocol/client");
    const foreign = /pulumi|^@?aws|azure|google-?(?:cloud|apis?)|gcp|cloudflare|dockerode|kubernetes|^@grpc/;
    expect(names.filter((other) => foreign.test(other))).toEqual([]);
  });

  test("holds JavaScript with types and a map to the source for each file, and no TypeScript", async () => {
    const own = join(installed, (await ownPackage()).name);
    const files = await readdir(own, { recursive: true });
    const code = files.filter((file) => file.endsWith(".js") && !file.includes("in-page"));
    expect(code.length).toBeGreaterThan(100);
    for (const file of ["LICENSE", "prompts/prompts.schema.json", "report/report.schema.json"])
      expect(files).toContain(file);
    for (const file of code) expect(files).toContain(`${file}.map`);
    for (const file of code) expect(files).toContain(file.replace(/js$/, "d.ts"));
    expect(files.filter((file) => /(?<!\.d)\.ts$|test/.test(file))).toEqual([]);
    const map = JSON.parse(await readFile(join(own, "dist/run.js.map"), "utf8"));
    expect(map.sourcesContent[0]).toBe(await readFile(join(room, "run.ts"), "utf8"));
    for (const file of await readdir(join(room, "components/in-page"))) {
      expect(files).toContain(`dist/components/in-page/${file}`);
    }
  });

  test("gives its types to a program that imports it", async () => {
    const { name } = await ownPackage();
    const file = join(installed, "..", "program.mts");
    await writeFile(
      file,
      `import { verify, type Report } from "${name}";
const report: Report = await verify("https://host/mcp", { quick: true });
export const worst: "critical" | "major" | "minor" | "info" | undefined = report.findings[0]?.severity;
// @ts-expect-error -- there is no such option
await verify("https://host/mcp", { quik: true });
`,
    );
    const flags = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--skipLibCheck",
      "--ignoreConfig",
    ];
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    const { stdout } = await execa(process.execPath, [compiler, ...flags, ...types, file], { reject: false });
    expect(stdout).toBe("");
  }, 60_000);

  test("ends with 2 and its own name where its command line means nothing", async () => {
    const { name } = await ownPackage();
    expect(await run([])).toMatchObject({
      exitCode: 2,
      stderr: `error: say what to examine: npx ${name} https://host/mcp`,
    });
    expect(await run(["doctor", "https://host/mcp", "--quik"])).toMatchObject({
      exitCode: 2,
      stderr: `error: there is no flag --quik (did you mean "--quiet"?): npx ${name} doctor --help names them all`,
    });
    expect(await run(["diff", "before.json"])).toMatchObject({
      exitCode: 2,
      stderr: `error: say what to compare: a report in JSON, and a later one or the URL of an endpoint\n  npx ${name} --help`,
    });
    expect((await run(["--help"])).stdout).toContain(`npx ${name} doctor`);
  });

  test("finds the cause of a complaint, and ends with 1", async () => {
    const dead = await serve((_, response) => response.writeHead(500).end());
    const { exitCode, stdout } = await run(["doctor", dead.endpoint]).finally(dead.close);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringContaining("the server fails with an error of its own"),
    });
  });

  test("takes less than 60 MB, without a browser and its driver", async () => {
    expect(await sizeOf(installed)).toBeLessThan(60e6);
  });

  test("skips what needs packages that cannot be brought, and says which", async () => {
    const only = ["--only", "protocol.conformance,components.renders,protocol.handshake", "--json"];
    const shelf = await serveShelf();
    const { exitCode, stdout } = await run([shelf.endpoint, ...only]).finally(shelf.close);
    // What was asked for could not be looked at.
    expect(exitCode).toBe(2);
    const reasons = reportSchema.parse(JSON.parse(stdout)).checks.map(({ id, reason }) => [id, reason]);
    for (const [id, name] of [
      ["protocol.conformance", "@modelcontextprotocol/conformance"],
      ["components.renders", "playwright-core"],
    ]) {
      expect(reasons).toContainEqual([
        id,
        expect.stringMatching(
          new RegExp(`^needs ${name}, which npm could not bring \\(.+\\): npm install ${name}@\\d`),
        ),
      ]);
    }
  });
});

test("a package that both the workspace and verify name is one version", async () => {
  const { dependencies } = await ownPackage();
  const locks = (await readdir(join(room, "brought"))).map((name) => join(room, "brought", name));
  const brought = await Promise.all(
    locks.map(async (file) => JSON.parse(await readFile(file, "utf8")).packages[""].dependencies),
  );
  const all = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const outer: Record<string, string> = { ...all.devDependencies, ...all.dependencies };
  const differing = Object.entries<string>(Object.assign({}, dependencies, ...brought)).filter(
    ([name, version]) => (outer[name] ?? version) !== version,
  );
  expect(differing).toEqual([]);
});
