import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shell, shells } from "../../cli/completion-script.ts";
import { checkout } from "../checkout.ts";

let project: string;
const scripts: Partial<Record<Shell, string>> = {};

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "slipway completion-"));
  await mkdir(join(project, "app/slipway/stacks"), { recursive: true });
  const text =
    "name: app\nruntime: nodejs\nstackConfigDir: stacks\nplugins:\n  providers:\n    - name: slipway\n      path: x\n";
  await writeFile(join(project, "app/slipway/Pulumi.yaml"), text);
  for (const stack of ["local", "prod", "prod-eu"]) {
    await writeFile(join(project, `app/slipway/stacks/Pulumi.${stack}.yaml`), "config: {}\n");
  }
  const main = join(checkout, "cli/main.ts");
  await Promise.all(
    shells.map(async (shell) => {
      const { stdout } = await execa(process.execPath, [main, "completion", shell]);
      scripts[shell] = join(project, shell);
      await writeFile(join(project, shell), stdout);
    }),
  );
});
afterAll(() => rm(project, { recursive: true }));

/** What a shell offers at the end of these words, the last of which is being typed. */
const ask: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    "-c",
    'source "$1"; shift; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); $(complete -p "$1" | sed "s/.*-F \\([^ ]*\\).*/\\1/"); printf "%s\\n" "${COMPREPLY[@]}"',
    "bash",
    scripts.bash ?? "",
    ...words,
  ],
  zsh: (words) => [
    "-f",
    "-c",
    'compdef() { :; }; _describe() { print -l -- "${(@)${(@P)2}%%:*}"; }; _files() { :; }; _default() { :; }; source "$1"; shift; words=("$@"); CURRENT=$#; _slipway',
    "zsh",
    scripts.zsh ?? "",
    ...words,
  ],
  fish: (words) => [
    "-N",
    "-c",
    "source $argv[1]; complete -C (string join -- ' ' $argv[2..])",
    scripts.fish ?? "",
    ...words,
  ],
};

const isThere = (shell: Shell) => !execaSync(shell, ["--version"], { reject: false }).failed;

describe.each(shells.map((shell) => ({ shell })))("$shell completes", ({ shell }) => {
  const offered = async (...words: string[]) => {
    const { stdout } = await execa(shell, ask[shell](words), { cwd: join(project, "app"), env: { HOME: project } });
    const last = words.at(-1) ?? "";
    // The shell itself leaves out of zsh's offers what does not begin with what was typed.
    return stdout
      .split("\n")
      .flatMap((line) => line.split("\t")[0] || [])
      .filter((word) => word.startsWith(last))
      .sort();
  };

  test.skipIf(!isThere(shell)).each([
    [["slipway", "se"], ["secrets"]],
    [
      ["slipway", "secrets", ""],
      ["list", "set"],
    ],
    [["npx", "slipway", "secrets", "l"], ["list"]],
    [
      ["slipway", "up", "p"],
      ["prod", "prod-eu"],
    ],
    [
      ["npx", "slipway", "secrets", "set", "TOKEN", "pr"],
      ["prod", "prod-eu"],
    ],
    [
      ["slipway", "down", "--stack", ""],
      ["local", "prod", "prod-eu"],
    ],
    [["slipway", "logs", "--f"], ["--follow"]],
    [["slipway", "completion", "z"], ["zsh"]],
    [["slipway", "doctor", "l"], ["local"]],
    [
      ["slipway", "contract", "accept", "p"],
      ["prod", "prod-eu"],
    ],
    [["slipway", "launch", "check", "lo"], ["local"]],
    [["slipway", "status", "prod", "l"], []],
  ])("%j", async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});
