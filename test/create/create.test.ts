import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { packedPackages } from "../package/packages.ts";
import { settingsOf } from "../cli/init/server-folder.ts";

const room = join(checkout, "create");
/** The longest time that packing takes, for whoever asks first. */
const packMs = 180_000;
let scratch: string;
let main: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "slipway-create-"));
  await execa("tar", ["-xzf", (await packedPackages())["create-slipway"]], { cwd: scratch });
  // Its packages are the repository's own here.
  await execa("ln", ["-s", join(checkout, "node_modules"), join(scratch, "node_modules")]);
  main = join(scratch, "package/dist/create/main.js");
}, packMs);
afterAll(() => rm(scratch, { recursive: true }));

function create(...words: string[]) {
  return execa(process.execPath, [main, ...words], { cwd: scratch, reject: false, stdin: "ignore" });
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(scratch, folder), { recursive: true });
  return entries.map((file) => file.replaceAll("\\", "/"));
}

describe("R35 npm create slipway", () => {
  test("makes the TypeScript example an app of its own, and ends with the next commands", async () => {
    const { exitCode, stdout, stderr } = await create("my-app", "--git");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/Next:\n {2}cd my-app\n {2}npx slipway up$/);
    const files = await filesOf("my-app");
    expect(files).toEqual(
      expect.arrayContaining(["src/main.ts", "component/board.ts", "package-lock.json", ".gitignore", ".git/HEAD"]),
    );
    expect(files.filter((file) => /(^|\/)(test|examples|node_modules|_gitignore)$|\.test\.ts$/.test(file))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(scratch, "my-app/package.json"), "utf8"));
    const lock = JSON.parse(await readFile(join(scratch, "my-app/package-lock.json"), "utf8"));
    expect([manifest.name, lock.name, lock.packages[""].name]).toEqual(["my-app", "my-app", "my-app"]);
    const text = await readFile(join(scratch, "my-app/slipway/stacks/Pulumi.local.yaml"), "utf8");
    const { spec, image, target } = await settingsOf(text, "local");
    expect({ spec, image, target: target.name }).toMatchObject({
      spec: { name: "my-app", port: 8080, env: { AUTHENTICATION: "none" } },
      image: { context: ".." },
      target: "docker",
    });
    expect(text).toContain("dataPath: /data");
  });

  test("makes the Python example one, with a stack for a cloud", async () => {
    const flags = [
      "--template",
      "python",
      "--target",
      "cloud-run",
      "--project",
      "my-project",
      "--region",
      "europe-west1",
    ];
    const { exitCode, stdout } = await create("Größe 2", ...flags);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  cd 'Größe 2'\n  npx slipway up\nOnce, ");
    expect(await readFile(join(scratch, "Größe 2/pyproject.toml"), "utf8")).toContain('name = "groesse-2"');
    const text = await readFile(join(scratch, "Größe 2/slipway/stacks/Pulumi.prod.yaml"), "utf8");
    expect((await settingsOf(text, "prod")).spec.name).toBe("groesse-2");
  });

  test("names the key that seals the secrets of a new bucket's stack, which the first up makes it with", async () => {
    const cloud = ["--target", "ecs", "--region", "eu-west-1", "--domain", "mcp.example.com", "--state", "bucket"];
    const { exitCode, stdout, stderr } = await create("sealed", ...cloud);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const text = await readFile(join(scratch, "sealed/slipway/stacks/Pulumi.prod.yaml"), "utf8");
    const [, alias = "none"] =
      /^secretsprovider: awskms:\/\/alias\/(sealed-state-\w+)\?region=eu-west-1$/m.exec(text) ?? [];
    expect(stdout).toContain(`aws kms create-alias --alias-name alias/${alias} `);
  });

  test("what it compiles to needs no package that it does not name", async () => {
    const manifest = JSON.parse(await readFile(join(room, "package.json"), "utf8"));
    const compiled = (await filesOf("package/dist")).filter((file) => file.endsWith(".js"));
    const imported = new Set<string>();
    for (const file of compiled) {
      const text = await readFile(join(scratch, "package/dist", file), "utf8");
      for (const [, name = ""] of text.matchAll(/(?:from |import\()"((?!\.|node:|\$)[^"]+)"/g)) imported.add(name);
    }
    expect([...imported].filter((name) => !(name in manifest.dependencies))).toEqual([]);
    const root = JSON.parse(await readFile(join(checkout, "package.json"), "utf8"));
    expect(manifest.version).toBe(root.version);
    expect(root.dependencies).toMatchObject(manifest.dependencies);
  });
});

describe("bad input", () => {
  test.each([
    [["a:b"], '"a:b" is no name of a folder that works everywhere'],
    [["123"], '"123" has no letter for the service\'s name'],
    [["full"], "is not empty: take another name"],
    [["file"], "is there and is no folder"],
    [[], "say the name of the new folder: npm create slipway my-app"],
    [["app", "--template", "rust"], 'there is no template "rust": --template takes typescript or python'],
    [["app", "--target", "ecs"], "needs --region and --domain"],
    [["app", "--tmplate", "python"], 'there is no flag --tmplate (did you mean "--template"?)'],
  ])("%j", async (words, message) => {
    await mkdir(join(scratch, "full"), { recursive: true });
    await writeFile(join(scratch, "full/mine"), "");
    await writeFile(join(scratch, "file"), "");
    const { exitCode, stdout, stderr } = await create(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(await readdir(scratch)).not.toContain("app");
  });
});
