import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../checkout.ts";
import { ownFolder } from "./own-folder.ts";
import { projectText } from "./own-project.ts";

const launcher = join(checkout, "toolchain/launch.mjs");
let own: Awaited<ReturnType<typeof ownFolder>>;

beforeAll(async () => {
  own = await ownFolder({
    "my app/slipway/Pulumi.yaml": projectText,
    "my app/slipway/Pulumi.prod.yaml":
      "config:\n  slipway:target: ecs\n  slipway:service: { secrets: [ALLOWED_USERS] }\n",
    "torn/slipway/Pulumi.yaml": projectText,
    "torn/slipway/Pulumi.prod.yaml": "config: {\n",
    "my app/slipway/Pulumi.local.yaml":
      'config:\n  slipway:target: docker\n  slipway:secrets: { OLD: { secure: "v1:a:b" } }\n',
    "server/package.json": '{ "name": "quotes", "dependencies": { "@modelcontextprotocol/server": "2.4.0" } }',
    "server/server.js": "",
  });
});
afterAll(() => own[Symbol.asyncDispose]());

/** What a line does that is typed in the folder above the project's, with this program as `npx slipway`. */
async function type(line: string) {
  const npx = `npx() { shift; '${process.execPath}' '${launcher}' "$@"; }; ${line}`;
  const { stdout, stderr } = await execa("/bin/sh", ["-c", npx], {
    cwd: own.folder,
    env: { ...own.env, PATH: "/nowhere" },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  return stdout + stderr;
}

/** Files whose texts are kept, or are typed in a folder that is named before; all others print for the shell at hand. */
const readElsewhere = [
  "cli/bring-pulumi.ts",
  "cli/ci/gitlab.ts",
  "cli/ci/parts.ts",
  "cli/ci/project.ts",
  "cli/init/plan.ts",
  "cli/launch/launch-schema.ts",
  "cli/launch/launch-text.ts",
  "cli/verb-words.ts",
  "infra/json-schema.ts",
  "infra/remedies.ts",
];

test("R35 every text for the shell at hand takes its commands from npxSlipway", () => {
  const literal = /^(?!\s*(?:\*|\/\/|\/\*)).*npx slipway/m;
  const files = globSync("{cli,infra}/**/*.ts", { cwd: checkout });
  expect(files.filter((file) => literal.test(readFileSync(join(checkout, file), "utf8"))).toSorted()).toEqual(
    readElsewhere,
  );
});

describe("R35 what is printed after --cwd works where that was typed", () => {
  test.each([
    ["wrong words", "-C 'my app' down --now", "down --help", "Removes everything a stack made"],
    ["a verb that is none", "--cwd='my app' secrets", "secrets list", "encrypted here"],
    ["a question without a terminal", "down prod --cwd 'my app'", "down prod --yes", undefined],

    [
      "a secret that is missing",
      "--cwd 'my app' gate add ada@example.com prod",
      "secrets set ALLOWED_USERS prod",
      "printenv",
    ],
    ["a file that is missing", "--cwd 'my app' launch check", "launch init", "wrote my app/slipway/launch.yaml"],
  ])("%s", async (_, line, next, told) => {
    const said = await type(`npx slipway ${line}`);
    const command = `npx slipway --cwd 'my app' ${next}`;
    expect(said).toContain(command);
    expect(said.replaceAll("npx slipway --cwd 'my app' ", "")).not.toContain("npx slipway");
    if (told !== undefined) expect(await type(command)).toContain(told);
  });

  test("what was typed, after an error that names no other way out", async () => {
    const said = await type("npx slipway gate list prod -C ./torn");
    expect(said).toMatch(/is no YAML[^]*\nthen again:\n {2}npx slipway --cwd \.\/torn gate list prod$/);
  });

  test("a command of pulumi, even from within the project's own folder", async () => {
    const said = await type("npx slipway -C 'my app/slipway' secrets list local");
    expect(said).toContain(`pulumi -C '${join(own.folder, "my app/slipway")}' config rm --stack local`);
  });

  test("the way to a server that init made ready", async () => {
    const said = JSON.parse(
      await type("npx slipway --cwd server init --target docker --port 3000 --start 'node server.js' --yes --json"),
    );
    expect(said.next).toMatchObject({ enter: ["cd server"], local: ["npx slipway up"] });
    expect(existsSync(join(own.folder, "server/slipway/Pulumi.yaml"))).toBe(true);
  });
});
