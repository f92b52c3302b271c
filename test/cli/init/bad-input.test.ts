import { execFile } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type Files, init, person, plainServer, serverFolder, settingsOf } from "./server-folder.ts";

const cloudRun = { target: "cloud-run", project: "my-project", region: "europe-west1" };

const nodeWith = (lib: string) => JSON.stringify({ dependencies: { "@modelcontextprotocol/sdk": "1", lib } });

describe("bad input", () => {
  test("a folder without a server", async () => {
    await using server = await serverFolder({ "package.json": '{"dependencies":{"express":"5"}}' });
    await expect(init(server.folder, cloudRun)).rejects.toThrow("holds no MCP server that init knows");
    await expect(init(join(server.folder, "nowhere"), cloudRun)).rejects.toThrow("does not exist");
    expect(await server.list()).toEqual(["package.json"]);
  });

  test("two Dockerfiles", async () => {
    await using server = await serverFolder({ ...plainServer, Dockerfile: "FROM a", "docker/Dockerfile": "FROM b" });
    await expect(init(server.folder, cloudRun)).rejects.toThrow("choose with --dockerfile Dockerfile");
    await init(server.folder, { ...cloudRun, dockerfile: "docker/Dockerfile" });
    const { image } = await settingsOf(await server.read("slipway/stacks/Pulumi.prod.yaml"), "prod");
    expect(image).toMatchObject({ context: "..", dockerfile: "../docker/Dockerfile" });
  });

  test.each<[Files, string]>([
    [{ "package.json": nodeWith("file:../lib/lib-1.0.0.tgz") }, "../lib/lib-1.0.0.tgz (package.json)"],
    [{ "package.json": nodeWith("../lib") }, "../lib (package.json)"],
    [{ "requirements.txt": "mcp\n-e ../lib\n" }, "../lib (requirements.txt)"],
    [
      { "pyproject.toml": '[project]\ndependencies = ["mcp", "lib"]\n[tool.uv.sources]\nlib = { path = "../lib" }\n' },
      "../lib (pyproject.toml)",
    ],
    [
      { "go.mod": "module x\nrequire github.com/mark3labs/mcp-go v1.0.0\nreplace example.com/lib => ../lib\n" },
      "../lib (go.mod)",
    ],
  ])("a package that lies where the build of the image cannot see it: %j", async (files, named) => {
    await using server = await serverFolder(files);
    const flags = { ...cloudRun, port: "8080", start: "run" };
    const printed = await init(server.folder, flags);
    expect(printed).toContain(`which does not hold ${named}: take such a package from a registry`);
    await using inside = await serverFolder(
      Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text.replaceAll("../lib", "./lib")])),
    );
    expect(await init(inside.folder, flags)).not.toContain("which does not hold");
  });

  test("a path in package.json that is no dependency's is no package", async () => {
    const manifest = JSON.parse(plainServer["package.json"] ?? "{}");
    const more = {
      homepage: "/docs",
      directories: { doc: "../docs" },
      exports: { "./x": "../x.js" },
      bin: "../bin.js",
    };
    await using server = await serverFolder({
      ...plainServer,
      "package.json": JSON.stringify({ ...manifest, ...more, optionalDependencies: { native: "link:../native" } }),
    });
    const printed = await init(server.folder, cloudRun);
    expect(printed).toContain("which does not hold ../native (package.json): take such a package");
  });

  test("a port that cannot be found out is asked for, or named with its flag", async () => {
    const code = 'import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";\n';
    await using server = await serverFolder({ ...plainServer, "src/server.ts": code });
    await expect(init(server.folder, cloudRun)).rejects.toThrow(
      /give --port 3000; the server speaks over standard input and output alone \(src\/server\.ts:1\)/,
    );
    await init(server.folder, { ...cloudRun }, person("70000", "4000", "login"));
    const { spec } = await settingsOf(await server.read("slipway/stacks/Pulumi.prod.yaml"), "prod");
    expect(spec.port).toBe(4000);
  });

  test.each([
    [{ "slipway/main.py": "" }, "is there and is no project of Slipway"],
    [{ "slipway/Pulumi.yaml": "name: other\nruntime: nodejs\n" }, "belongs to a project of another kind"],
    [{ slipway: "" }, "is a file"],
  ])("a slipway/ of another kind", async (files, problem) => {
    await using server = await serverFolder({ ...plainServer, ...files });
    await expect(init(server.folder, cloudRun)).rejects.toThrow(problem);
  });

  test.each(["package.json", "slipway/Pulumi.yaml", "slipway/package.json", "slipway/stacks/Pulumi.prod.yaml"])(
    "%s that is no such file is named",
    async (file) => {
      await using server = await serverFolder(plainServer);
      if (file !== "package.json") await init(server.folder, cloudRun);
      for (const stack of file.endsWith("prod.yaml") ? ["local"] : []) {
        await rm(join(server.folder, `slipway/stacks/Pulumi.${stack}.yaml`));
      }
      await writeFile(join(server.folder, file), "{ name: [");
      const refused = init(server.folder, { ...cloudRun, stack: "two" });
      await expect(refused).rejects.toThrow(/ cannot be used: .*; mend that file$/s);
      await expect(refused).rejects.toThrow(join(server.folder, file));
    },
  );

  test("a file that is there already is not overwritten, and nothing is written", async () => {
    await using server = await serverFolder(plainServer);
    await symlink("/nowhere", join(server.folder, ".dockerignore"));
    await expect(init(server.folder, cloudRun)).rejects.toThrow("there is already: .dockerignore");
    expect(await server.list()).toEqual(Object.keys(plainServer).toSorted());
  });

  test("a folder that can be written to in part is left as it was", async () => {
    await using server = await serverFolder(plainServer);
    await mkdir(join(server.folder, "slipway"));
    for (const folder of [server.folder, join(server.folder, "..")]) await chmod(folder, 0o777);
    await chmod(join(server.folder, "slipway"), 0o555);
    await asNobody(async () => {
      await expect(init(server.folder, cloudRun)).rejects.toThrow(/permission denied.*: give this user the right to/);
    });
    expect(await server.list()).toEqual(Object.keys(plainServer).toSorted());
  });

  test("a path with spaces and umlauts", async () => {
    const { "package.json": manifest = "", ...others } = plainServer;
    const nameless = JSON.stringify({ ...JSON.parse(manifest), name: undefined });
    await using server = await serverFolder({ ...others, "package.json": nameless }, "Größe & Maß");
    await init(server.folder, cloudRun);
    const { spec, image } = await settingsOf(await server.read("slipway/stacks/Pulumi.prod.yaml"), "prod");
    expect({ spec, image }).toMatchObject({ spec: { name: "groesse-mass" }, image: { context: ".." } });
  });

  test("a git worktree is a repository of its own", async () => {
    await using server = await serverFolder({
      "one/package-lock.json": "{}",
      "one/package.json": '{"workspaces":["*"]}',
    });
    const git = (...words: string[]) => promisify(execFile)("git", words, { cwd: join(server.folder, "one") });
    await git("init", "--quiet");
    await git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--allow-empty", "--message=a");
    await git("worktree", "add", "--quiet", "tree");
    await using plain = await serverFolder(plainServer);
    const tree = join(server.folder, "one/tree");
    await promisify(execFile)("cp", ["-r", `${plain.folder}/.`, tree]);
    await init(tree, { yes: true });
    const { image } = await settingsOf(await server.read("one/tree/slipway/stacks/Pulumi.local.yaml"), "local");
    expect(image).toMatchObject({ context: ".." });
  });

  test.each(["..\\server", "C:\\Users\\me\\server", "C:/server"])("%s in a stack file", async (context) => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    const text = (await server.read("slipway/stacks/Pulumi.prod.yaml")).replace("context: ..", `context: '${context}'`);
    await expect(settingsOf(text, "prod")).rejects.toThrow(
      "slipway:image.context: must be a path with / that is seen from Pulumi.yaml",
    );
  });

  test.each([
    [{ target: "cloudrun" }, 'there is no target "cloudrun" (did you mean "cloud-run"?)'],
    [{ target: "cloud-run" }, "needs --project and --region"],
    [{ ...cloudRun, region: "Europe" }, "--region Europe: must be a region such as europe-west1"],
    [{ target: "ecs", region: "eu-west-1" }, "needs --domain"],
    [{ ...cloudRun, state: "here" }, "--state takes login"],
    [{ ...cloudRun, stack: "a/b" }, "a stack's name has up to 100 letters"],
    [{ ...cloudRun, port: "0" }, "--port: "],
    [{ ...cloudRun, name: "My Server" }, "--name: must be 1 to 40"],
    [{ ...cloudRun, path: "mcp" }, "--path: must start with /"],
    [{ ...cloudRun, dockerfile: "Nofile" }, "--dockerfile Nofile: there is no such file"],
    [{ ...cloudRun, context: "/nowhere" }, "--context /nowhere: must be a folder that holds the server"],
    [{}, "say where it runs, since here is no terminal to ask on"],
  ])("%j", async (flags, message) => {
    await using server = await serverFolder(plainServer);
    await expect(init(server.folder, flags)).rejects.toThrow(message);
    expect(await server.list()).toEqual(Object.keys(plainServer).toSorted());
  });
});

/** Does something without the rights of root, which may write anywhere. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
