import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseState } from "../cli/init/state.ts";
import { targetChoices, type TargetName } from "../cli/init/targets.ts";
import { isVerb } from "../cli/usage.ts";
import { verbs } from "../cli/verbs.ts";
import { settingsTable } from "../scripts/pages/settings.ts";
import { serviceSchema } from "../infra/schema.ts";
import { insert, table } from "../scripts/pages/markdown.ts";
import { reasonsOfChecks } from "../scripts/pages/reasons.ts";
import { groups } from "../verify/contract.ts";
import { loadChecks } from "../verify/checks.ts";
import { checkout } from "./checkout.ts";

const read = (file: string) => readFileSync(join(checkout, file), "utf8");
const documents = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: checkout })];

describe("the documents", () => {
  test("name no command that the program does not take", async () => {
    const commands = documents.flatMap((file) =>
      [...read(file).matchAll(/npx slipway ([a-z][^`\n#…|]*)/g)].map(([, words = ""]) => ({ file, words })),
    );
    expect(commands.length).toBeGreaterThan(60);
    for (const { file, words } of commands) {
      const [first = "", ...others] =
        words
          .split(/["&)<;:]|\. |, /)[0]
          ?.trim()
          .split(/\s+/) ?? [];
      const both = `${first} ${others[0]}`;
      const verb = isVerb(both) ? both : first;
      expect(isVerb(verb), `${file}: npx slipway ${words}`).toBe(true);
      if (!isVerb(verb) || verb === "completion") continue;
      const given = others.slice(verb === both ? 1 : 0).filter((word) => word.startsWith("--"));
      const flags = given.map((flag) => flag.replace(/=.*/, "").replace(/[.,]$/, "").slice(2));
      const known = ["help", "version", "cwd", ...Object.keys((await verbs[verb]()).args ?? {})];
      expect(
        flags.filter((flag) => !known.includes(flag)),
        `${file}: npx slipway ${words}`,
      ).toEqual([]);
    }
  });

  test.each([
    ["cloud-run", { project: "my-project", region: "europe-west1" }],
    ["container-apps", { location: "westeurope" }],
    ["ecs", { region: "eu-west-1" }],
    ["app-runner", { region: "eu-west-1" }],
  ] as const satisfies [TargetName, Record<string, string>][])(
    "R36 the page of %s makes the bucket and the key as init prints it",
    (target, options) => {
      const destination = { target, stack: "prod", options };
      const { commands, secretsProvider = "" } = chooseState("bucket", {
        name: "weather",
        destination,
        unique: "1a2b3c",
      });
      expect(commands.length).toBeGreaterThan(2);
      const page = read(`docs/targets/${target}.md`);
      for (const command of commands) expect(page).toContain(command);
      expect(page).toContain(`secretsprovider: ${secretsProvider.split("://")[0]}://`);
    },
  );

  test.each(Object.keys(targetChoices))("R35 the page of %s can be followed in its order", (target) => {
    const shells = [...read(`docs/targets/${target}.md`).matchAll(/```sh\n([^]*?)```/g)].map(([, text = ""]) => text);
    const lines = shells.flatMap((text) => text.split("\n"));
    const first = (command: RegExp) => lines.findIndex((line) => command.test(line));
    const made = first(/^npx slipway init\b/);
    // A rehearsal asks for no state.
    const opened = first(/npx slipway (?!init\b|rehearse\b|env --tools)[\w-]+/);
    expect(made).toBeGreaterThanOrEqual(0);
    expect(opened).toBeGreaterThan(made);
    const kept = first(/^pulumi login\b|^(gcloud kms keys|aws kms|az keyvault key) create/);
    if (target !== "docker") expect([made, kept, opened]).toEqual([made, kept, opened].toSorted((a, b) => a - b));
  });

  test("name no test that is not there", () => {
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/`((?:server\/)?test\/[\w./-]+\.ts)`/g)].map(([, path = ""]) => path),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => globSync(path, { cwd: checkout }).length === 0)).toEqual([]);
  });
});

describe("the generated parts", () => {
  test("give a reason for every check, each check's own", async () => {
    const reasons = reasonsOfChecks(join(checkout, "verify"), groups);
    const without = (await loadChecks()).filter(({ id }) => (reasons.get(id) ?? []).length === 0).map(({ id }) => id);
    // The one says of each API what that refuses, the other of each rule of a change what that breaks.
    expect(without.toSorted()).toEqual(["tools.contract", "tools.model-apis"]);
    expect(reasons.get("reach.tls-chain")).toEqual(["every host refuses the connection before the first request"]);
    expect(reasons.get("reach.tls-expiry")).toContain("once it expires, every host is refused");
  });

  test("say what a setting takes, and its default", () => {
    const rows = settingsTable(serviceSchema).split("\n");
    expect(rows).toContain(
      "| `minInstances` | whole number from 0 to 1000 | `1` | Instances kept warm; 0 allows cold starts |",
    );
    expect(rows.find((row) => row.startsWith("| `name`"))).toContain("| required |");
  });

  test("are tables that no text of a cell breaks", () => {
    expect(table(["a"], [["x | y\nz <name> `<b>` <https://example.com>"]])).toBe(
      "| a |\n| --- |\n| x \\| y z &lt;name> `<b>` <https://example.com> |",
    );
  });

  test("stand between marks, and nowhere else", () => {
    const page = "above\n<!-- one: written by `npm run docs` -->\nold\n<!-- /one -->\nbelow";
    const text = insert(page, { name: "one", text: "new", file: "page.md" });
    expect(text).toBe("above\n<!-- one: written by `npm run docs` -->\n\nnew\n\n<!-- /one -->\nbelow");
    expect(() => insert("nothing", { name: "one", text: "new", file: "page.md" })).toThrow("page.md lacks the marks");
  });
});
