import { globSync } from "node:fs";
import { readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { targetChoices } from "../../../cli/init/targets.ts";
import { targets } from "../../../infra/targets/index.ts";
import { findProject } from "../../../toolchain/find-project.mjs";
import { checkout } from "../../checkout.ts";
import { init, person, plainServer, serverFolder, settingsOf } from "./server-folder.ts";

const cloudRun = { target: "cloud-run", project: "my-project", region: "europe-west1" };
const home = ["slipway/.gitignore", "slipway/Pulumi.yaml", "slipway/index.js", "slipway/package.json"];

describe("R35 slipway/ beside a server", () => {
  test("says what it found and writes, and ends with the next command", async () => {
    await using server = await serverFolder(plainServer);
    const printed = await init(server.folder, cloudRun);
    expect(printed).toContain("port       3000, src/server.ts:10");
    expect(printed).toContain("health     /healthz, src/server.ts:5");
    expect(printed).toMatch(/Next:\n {2}cd '.*my server'\n/);
    expect(await server.list()).toEqual(
      [...Object.keys(plainServer), "Dockerfile", ".dockerignore", ...home]
        .concat("slipway/stacks/Pulumi.local.yaml", "slipway/stacks/Pulumi.prod.yaml")
        .toSorted(),
    );
    expect(await server.read("slipway/index.js")).toBe('export { default } from "slipway/program";\n');
    expect(JSON.parse(await server.read("slipway/package.json"))).toMatchObject({
      private: true,
      main: "index.js",
      dependencies: {
        slipway: expect.stringMatching(/^\d/),
        "@pulumi/gcp": expect.stringMatching(/^\d/),
        // The same version as Slipway's own, so that there is one of it.
        "@pulumi/pulumi": JSON.parse(await readFile(join(checkout, "package.json"), "utf8")).dependencies[
          "@pulumi/pulumi"
        ],
      },
    });
    expect(findProject(server.folder)).toBe(join(server.folder, "slipway"));
  });

  test.each(Object.keys(targets))("R15 a stack for %s is one that the program takes", async (target) => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, { target, ...optionsOf(target) });
    for (const stack of target === "docker" ? ["local"] : ["local", "prod"]) {
      const text = await server.read(`slipway/stacks/Pulumi.${stack}.yaml`);
      const { spec, image, target: bound } = await settingsOf(text, stack);
      expect(spec).toMatchObject({ name: "weather", port: 3000, healthPath: "/healthz" });
      expect(image).toMatchObject({ context: ".." });
      expect(bound.name).toBe(stack === "local" ? "docker" : target);
    }
  });

  test("R40 a server without a health path, at a path of its own, is one that the program takes", async () => {
    const code = 'http.Handle("/tools/mcp", handler)\nhttp.ListenAndServe(":" + os.Getenv("PORT"), nil)\n';
    const mod = "module weather\n\nrequire github.com/modelcontextprotocol/go-sdk v1.2.0\n";
    await using server = await serverFolder({ "go.mod": mod, "main.go": `package main\n\nfunc main() {\n${code}}\n` });
    expect(await init(server.folder, cloudRun)).toContain("note: no path was found that says whether the server lives");
    await init(server.folder, { ...cloudRun, stack: "two" });
    for (const stack of ["local", "prod", "two"]) {
      const { spec } = await settingsOf(await server.read(`slipway/stacks/Pulumi.${stack}.yaml`), stack);
      expect(spec).toMatchObject({ path: "/tools/mcp", healthPath: false });
    }
  });

  test("says it to a machine too, which is asked nothing", async () => {
    await using server = await serverFolder(plainServer);
    const slipway = (...words: string[]) =>
      execa(process.execPath, [join(checkout, "toolchain/launch.mjs"), "init", "--json", ...words], {
        cwd: server.folder,
        reject: false,
      });
    const { stdout } = await slipway("--yes");
    expect(JSON.parse(stdout)).toMatchObject({
      folder: await realpath(server.folder),
      service: { name: "weather", port: 3000, healthPath: "/healthz" },
      files: expect.arrayContaining(["Dockerfile", "slipway/stacks/Pulumi.local.yaml"]),
      notes: [],
      next: { enter: [], local: ["npx slipway up"], once: [], cloud: [] },
    });
    const unsaid = await slipway();
    expect({ stdout: unsaid.stdout, exitCode: unsaid.exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });

  test("every target can be chosen", () => {
    expect(Object.keys(targetChoices).toSorted()).toEqual(Object.keys(targets).toSorted());
  });

  // Its simulation too: the stack is rehearsed with what is installed for it.
  test.each(Object.entries(targetChoices))(
    "for %s installs each optional package that it imports",
    async (name, { sdks }) => {
      const { peerDependencies } = JSON.parse(await readFile(join(checkout, "package.json"), "utf8"));
      const files = globSync(`infra/targets/${name}/**/*.ts`, { cwd: checkout });
      const texts = await Promise.all(files.map((file) => readFile(join(checkout, file), "utf8")));
      const imported = Object.keys(peerDependencies).filter((sdk) =>
        texts.some((text) => new RegExp(`from "${sdk}(/|")`).test(text)),
      );
      expect(sdks).toEqual(imported);
    },
  );

  test("a person is asked for what flags leave open, again where the answer cannot be", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, {}, person("cloud-run", "My Project", "my-project", "europe-west1", "bucket"));
    const { backend } = parse(await server.read("slipway/Pulumi.yaml"));
    expect(backend).toEqual({ url: expect.stringMatching(/^gs:\/\/weather-state-[0-9a-f]{6}$/) });
  });

  test("R36 a new bucket comes with the commands that make it and its key", async () => {
    await using server = await serverFolder(plainServer);
    const printed = await init(server.folder, {
      target: "ecs",
      region: "eu-west-1",
      domain: "mcp.example.com",
      state: "bucket",
    });
    expect(printed).toContain("aws s3 mb s3://weather-state-");
    // Nothing of Pulumi's own needs to be run: the first deployment makes the stack with the key.
    expect(printed).not.toContain("pulumi ");
    const { secretsprovider } = parse(await server.read("slipway/stacks/Pulumi.prod.yaml"));
    expect(secretsprovider).toMatch(/^awskms:\/\/alias\/weather-state-\w+\?region=eu-west-1$/);
    const { secretsprovider: local } = parse(await server.read("slipway/stacks/Pulumi.local.yaml"));
    expect(local).toBeUndefined();
  });

  test("run again it adds a stack, and changes nothing else", async () => {
    await using server = await serverFolder(plainServer);
    await init(server.folder, cloudRun);
    const before = await server.list();
    const printed = await init(server.folder, { target: "container-apps", region: "westeurope", stack: "azure" });
    expect(printed).toContain("npm install --save-exact --prefix slipway @pulumi/azure-native@");
    expect((await server.list()).filter((file) => !before.includes(file))).toEqual([
      "slipway/stacks/Pulumi.azure.yaml",
    ]);
    await settingsOf(await server.read("slipway/stacks/Pulumi.azure.yaml"), "azure");
    await writeFile(join(server.folder, "slipway/pnpm-lock.yaml"), "lockfileVersion: '9.0'\n");
    const other = await init(server.folder, { target: "app-runner", region: "eu-west-1", stack: "aws" });
    expect(other).toContain("(cd slipway && pnpm add --save-exact ");
    await expect(init(server.folder, cloudRun)).rejects.toThrow("there is a stack prod already");
    await expect(init(join(server.folder, "slipway"), { yes: true })).rejects.toThrow("say where it runs");
  });
});

describe("a monorepo", () => {
  const files = {
    "package.json": JSON.stringify({ private: true, workspaces: ["packages/*"] }),
    "package-lock.json": "{}",
    ".git/HEAD": "ref: refs/heads/main\n",
    "packages/one/package.json": plainServer["package.json"] ?? "",
    "packages/one/src/server.ts": plainServer["src/server.ts"] ?? "",
    "packages/two/requirements.txt": "mcp\n",
    "packages/two/server.py": "from mcp.server import MCPServer\nmcp = MCPServer('two')\n",
  };

  test("has a slipway/ for each service, built at the root where that has the lock file", async () => {
    await using server = await serverFolder(files);
    await init(join(server.folder, "packages/one"), { yes: true });
    await init(join(server.folder, "packages/two"), { yes: true });
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (name) =>
        settingsOf(await server.read(`packages/${name}/slipway/stacks/Pulumi.local.yaml`), "local"),
      ),
    );
    expect(one?.image).toMatchObject({ context: "../../..", dockerfile: "../Dockerfile" });
    expect(two?.image).toMatchObject({ context: ".." });
    expect(await server.read("packages/one/Dockerfile")).toContain('WORKDIR "/app/packages/one"');
    expect(await server.list()).toContain("packages/one/Dockerfile.dockerignore");
  });

  test("says which folders hold servers", async () => {
    await using server = await serverFolder(files);
    await expect(init(server.folder, { yes: true })).rejects.toThrow(
      "these folders do: packages/one, packages/two. Name one: npx slipway init 'packages/one'",
    );
  });
});

function optionsOf(target: string): object {
  if (target === "docker") return {};
  const repository = "ghcr.io/my-team/weather";
  if (target === "fly") return { org: "my-team", region: "fra" };
  if (target === "railway") return { workspace: "01234567-89ab-4cde-8f01-23456789abcd", repository };
  if (target === "render") return { workspace: "tea-0123456789abcdefghij", repository };
  if (target === "cloud-run") return { project: "my-project", region: "europe-west1" };
  if (target === "kubernetes") {
    const cluster = { cluster: "prod", gateway: "envoy-gateway", issuer: "letsencrypt" };
    return { ...cluster, repository: "ghcr.io/team/weather", domain: "mcp.example.com" };
  }
  const region = target === "container-apps" ? "westeurope" : "eu-west-1";
  return target === "ecs" ? { region, domain: "mcp.example.com" } : { region };
}
