import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { requireTool } from "../../set-up/workflow-tools.ts";
import { checkout } from "../../checkout.ts";

/** What a workflow did, in its order: the actions that it used with what they were given, and the commands it ran. */
export type Done =
  { action: string; given: Record<string, string> } | { command: string[]; env: Record<string, string> };

/** Runs a repository's workflows on this machine without a network. */
export interface Runner {
  /** Runs those that an event starts, or one of them by more words for act; answers what they did, and whether all went well. */
  run(event: string, payload: object, more?: readonly string[]): Promise<{ ok: boolean; done: Done[]; output: string }>;
  /** The commit of pull request 12, which is merged at `refs/pull/12/merge`. */
  head: string;
  /** Comments that are on the host's pull requests by now. */
  comments: { id: number; body: string; pull: string }[];
  close(): Promise<void>;
}

/** How slipway answers there, and what the repository has been given. */
export interface Situation {
  workflows: Record<string, string>;
  /** Of `ci stacks`. */
  stacks: object[];
  /** Of `preview --markdown`, by stack. */
  previews: Record<string, string>;
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** What lies in the repository beside its workflows. */
  files?: Record<string, string>;
  /** What every job has in its environment. */
  environment?: Record<string, string>;
  /** Milliseconds that a run may take; two minutes without it. */
  timeoutMs?: number;
}

const repository = "my-team/my-server";

/** A repository with workflows, stand-ins for every action that they use, and slipway itself where it writes comments or makes packages. */
export async function startRunner(situation: Situation): Promise<Runner> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-act-"));
  const [log, bin, work] = ["log.jsonl", "bin", "work"].map((name) => join(folder, name)) as [string, string, string];
  const comments: Runner["comments"] = [];
  const host = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await readText(request);
    const [, pull = "", id] = /\/issues\/(?:comments\/(\d+)|(\d+)\/comments)/.exec(request.url ?? "") ?? [];
    const { body = "" }: { body?: string } = text === "" ? {} : JSON.parse(text);
    const known = comments.find((comment) => String(comment.id) === pull);
    if (request.method === "POST") comments.push({ id: comments.length + 1, body, pull: id ?? "" });
    else if (request.method === "PATCH" && known) known.body = body;
    const listed = comments.map((comment) => ({ ...comment, user: { type: "Bot" } }));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.method === "GET" ? listed : { id: 1 }));
  };
  await once(host.listen(0, "127.0.0.1"), "listening");
  const address = host.address();
  const api = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  for (const [file, text] of Object.entries({ ...situation.workflows, ...situation.files })) {
    await mkdir(dirname(join(work, file)), { recursive: true });
    await writeFile(join(work, file), text);
  }
  await mkdir(bin);
  for (const name of ["npm", "gh"])
    await writeProgram(join(bin, name), `record({ command: ["${name}", ...words] });`, log);
  await writeProgram(join(bin, "npx"), slipwayStandIn(situation, api), log);
  const git = (...words: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: work });
  await git("init", "-q", "-b", "main");
  await git("remote", "add", "origin", `https://github.com/${repository}.git`);
  await git("add", "-A");
  await git("commit", "-qm", "Begin");
  await git("config", "uploadpack.allowAnySHA1InWant", "true");
  const head = (await git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Theirs")).stdout;
  const merged = (await git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-p", head, "-m", "Merge")).stdout;
  await git("update-ref", "refs/pull/12/merge", merged);
  const locals = await writeActions(join(folder, "actions"), situation.workflows, log, work);
  const pairs = (flag: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return {
    head,
    comments,
    async run(event, payload, more = []) {
      await writeFile(log, "");
      await writeFile(join(folder, "event.json"), JSON.stringify(payload));
      const words = [event, ...more, "-e", join(folder, "event.json"), "-P", "ubuntu-latest=-self-hosted"];
      const given = [...pairs("--var", situation.variables), ...pairs("-s", situation.secrets)].concat(
        pairs("--env", situation.environment ?? {}),
      );
      const { exitCode, all } = await execa(
        await requireTool("act"),
        [...words, "--action-offline-mode", ...locals.flatMap((local) => ["--local-repository", local]), ...given],
        {
          cwd: work,
          env: { PATH: [bin, process.env.PATH ?? ""].join(delimiter), XDG_CACHE_HOME: join(folder, "cache") },
          all: true,
          reject: false,
          timeout: situation.timeoutMs ?? 120_000,
        },
      );
      const lines = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
      return { ok: exitCode === 0, done: lines.map((line): Done => JSON.parse(line)), output: all };
    },
    async close() {
      host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `npx slipway`: says what it is told to say, and writes comments and makes packages by itself. */
function slipwayStandIn({ stacks, previews }: Situation, api: string): string {
  return `const { STACK, PULUMI_CONFIG_PASSPHRASE: passphrase = "" } = process.env;
record({ command: words, env: { ...(STACK ? { STACK } : {}), ...(passphrase ? { passphrase } : {}) } });
const [, verb, second] = words;
if (verb === "ci" && second === "stacks") console.log(${JSON.stringify(JSON.stringify(stacks))});
if (verb === "up" && process.env.FAILS === STACK) process.exitCode = 1;
if (verb === "preview") process.stdout.write(${JSON.stringify(previews)}[STACK]);
if (verb === "preview-deployment") console.log("<!-- slipway:deployment pr-12 -->\\n\\n" + words.slice(2).join(" "));
if (verb === "comment" || verb === "launch") {
  const env = { ...process.env, GITHUB_API_URL: ${JSON.stringify(api)} };
  const args = [${JSON.stringify(join(checkout, "cli/main.ts"))}, ...words.slice(1)];
  const { status } = require("node:child_process").spawnSync(process.execPath, args, { env, stdio: "inherit" });
  process.exitCode = status;
}`;
}

async function writeProgram(file: string, text: string, log: string): Promise<void> {
  const record = `const record = (line) => require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify(line) + "\\n");`;
  await writeFile(file, `#!${process.execPath}\nconst words = process.argv.slice(2);\n${record}\n${text}\n`);
  await chmod(file, 0o755);
}

/** Stand-ins of all actions, each of which writes down what it was given; one checks the repository out. */
async function writeActions(
  folder: string,
  workflows: Record<string, string>,
  log: string,
  work: string,
): Promise<string[]> {
  const used = new Map<string, Set<string>>();
  for (const text of Object.values(workflows)) {
    const { jobs }: { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> } = parse(text);
    for (const { uses, with: given = {} } of Object.values(jobs).flatMap(({ steps }) => steps)) {
      if (uses === undefined) continue;
      const names = used.get(uses) ?? new Set();
      for (const name of Object.keys(given)) names.add(name);
      used.set(uses, names);
    }
  }
  return Promise.all(
    [...used].map(async ([uses, names]) => {
      const [action = ""] = uses.split("@");
      const own = join(folder, action);
      await mkdir(own, { recursive: true });
      const members = [...names].map((name, index) => [name, `I${index}`] as const);
      const script = `const given = Object.fromEntries(${JSON.stringify(members)}.map(([name, key]) => [name, process.env[key]]));
require("node:fs").appendFileSync(${JSON.stringify(log)}, JSON.stringify({ action: ${JSON.stringify(action)}, given }) + "\\n");
${action === "actions/checkout" ? checkoutText(work) : ""}`;
      await writeFile(join(own, "record.cjs"), script);
      const step = {
        shell: "bash",
        run: `'${process.execPath}' '${join(own, "record.cjs")}'`,
        env: Object.fromEntries(members.map(([name, key]) => [key, `\${{ inputs.${name} }}`])),
      };
      const inputs = Object.fromEntries(members.map(([name]) => [name, { description: name }]));
      await writeFile(
        join(own, "action.yml"),
        stringify({ name: action, inputs, runs: { using: "composite", steps: [step] } }),
      );
      return `${uses}=${own}`;
    }),
  );
}

/** What the action does that checks out, of a repository on this machine. */
function checkoutText(work: string): string {
  return `const git = (...words) => require("node:child_process").execFileSync("git", words, { cwd: process.env.GITHUB_WORKSPACE });
git("init", "-q");
git("fetch", "-q", ${JSON.stringify(work)}, given.ref || "HEAD");
git("checkout", "-q", "-f", "FETCH_HEAD");`;
}
