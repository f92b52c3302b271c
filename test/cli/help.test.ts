import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { examplesOf, verbWords } from "../../cli/verb-words.ts";
import { checkArguments } from "../../verify/command/arguments.ts";
import { isVerb } from "../../cli/usage.ts";
import { verbs } from "../../cli/verbs.ts";
import { checkout } from "../checkout.ts";

const launch = (...words: string[]) => execa(process.execPath, [join(checkout, "toolchain/launch.mjs"), ...words]);

describe("the help", () => {
  test("names every verb and loads the code of none, in one process", async () => {
    // Whatever is loaded would be named here: Node.js writes a line for each module that it resolves.
    const loader = `data:text/javascript,${encodeURIComponent(
      'import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) { process.stderr.write(`loaded ${url}\\n`); return next(url, context); } });',
    )}`;
    const { stdout, stderr } = await execa(process.execPath, [
      "--import",
      loader,
      join(checkout, "toolchain/launch.mjs"),
      "--help",
    ]);
    for (const name of Object.keys(verbWords)) expect(stdout).toContain(name);
    expect(stdout).toContain("EXIT CODES");
    const loaded = stderr.split("\n").filter((line) => line.startsWith("loaded "));
    expect(loaded.some((line) => line.endsWith("/cli/verb-words.ts"))).toBe(true);
    expect(
      loaded.filter((line) => /\/infra\/|@pulumi|\/node_modules\/(zod|yaml|execa|dockerode)\//.test(line)),
    ).toEqual([]);
    expect(loaded.length).toBeLessThan(40);
  });

  test("of a program without words is the same", async () => {
    expect((await launch()).stdout).toBe((await launch("--help")).stdout);
  });

  test("--version says the package's", async () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
    expect((await launch("--version")).stdout).toBe(version);
  });

  test.each(Object.keys(verbs).filter(isVerb))("the examples of %s are commands that it takes", async (name) => {
    for (const example of examplesOf(name)) {
      const typed = /npx slipway ([^|<>&")]*)/.exec(example)?.[1]?.trim().split(/\s+/) ?? [];
      const words = name.split(" ");
      expect(typed.slice(0, words.length)).toEqual(words);
      const { args = {} } = await verbs[name === "completion" ? "up" : name]();
      expect(() => checkArguments(`npx slipway ${name}`, typed.slice(words.length), args)).not.toThrow();
    }
  });

  /** What they have to say is for a shell or another program already, for nobody or whoever watches, or stands in files. */
  const withoutJson = ["completion", "env", "secrets set", "launch init", "launch package", "monitors", "dev"];

  test.each(Object.keys(verbWords).filter((name) => isVerb(name) && !withoutJson.includes(name)))(
    "%s has a form for machines",
    async (name) => {
      const { args = {} } = await verbs[isVerb(name) && name !== "completion" ? name : "up"]();
      expect(args).toHaveProperty("json", expect.objectContaining({ description: expect.stringMatching(/JSON/) }));
    },
  );

  test.each(Object.keys(verbs).filter(isVerb))("%s says of itself what the help says of it", async (name) => {
    const { meta } = await verbs[name === "completion" ? "up" : name]();
    expect(meta).toMatchObject({ description: verbWords[name === "destroy" ? "down" : name].description });
  });
});
