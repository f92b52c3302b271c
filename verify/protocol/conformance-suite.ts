import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { execa } from "execa";
import { fileOf } from "../bring.ts";
import type { CheckContext } from "../contract.ts";
import { isObject } from "../json.ts";

/** What the official suite says of one requirement. */
export interface Verdict {
  scenario: string;
  revision: string;
  id: string;
  status: string;
  description: string;
  message: string;
  /** The page that requires it. */
  reference: string;
}

const scenarioTimeoutMs = 10_000;
const longestRunMs = 40_000;
/** The suite follows these as any Node.js program does, and gets nothing else of the surroundings. */
const passedOn = [
  "NODE_COMPILE_CACHE",
  "PATH",
  "HOME",
  "TMPDIR",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "NODE_USE_SYSTEM_CA",
];

/** A file of the suite, which was brought. */
export function suiteFile(name: string): string {
  const file = fileOf("@modelcontextprotocol/conformance", name);
  if (file === undefined) throw new Error(`the conformance suite has no file ${name}`);
  return file;
}

/** Runs the official suite in a process of its own; throws where it gives no verdict at all. */
export async function runSuite(
  { endpoint, options, signal }: Pick<CheckContext, "endpoint" | "options" | "signal">,
  revision: string,
  args: readonly string[],
): Promise<Verdict[]> {
  const scratch = await mkdtemp(join(tmpdir(), "slipway-conformance-"));
  // A signal ends this process before the suite's end is seen.
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", remove);
  const folder = join(scratch, "results");
  const authorities = join(scratch, "authorities.pem");
  try {
    await mkdir(folder);
    // The suite takes one file, so it holds those that this process was given at its start as well.
    if (options.ca !== undefined) await writeFile(authorities, [...getCACertificates("extra"), options.ca].join("\n"));
    const script = suiteFile("dist/index.js");
    const flags = ["server", "--url", endpoint.href, "--timeout", String(scenarioTimeoutMs), "-o", folder, ...args];
    const { stderr } = await execa(process.execPath, [script, ...flags], {
      cancelSignal: signal,
      timeout: longestRunMs,
      forceKillAfterDelay: 1000,
      reject: false,
      stdin: "ignore",
      stdout: "ignore",
      env: {
        ...Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
        ...(options.ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }),
      },
      extendEnv: false,
    });
    signal.throwIfAborted();
    const verdicts = await readVerdicts(folder, revision);
    if (verdicts.length === 0) throw new Error(`the conformance suite gave no verdict: ${stderr.trim().slice(-300)}`);
    return verdicts;
  } finally {
    process.off("exit", remove);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readVerdicts(folder: string, revision: string): Promise<Verdict[]> {
  const names = await readdir(folder);
  const verdicts = await Promise.all(
    names.map(async (name) => {
      const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(name)?.[1] ?? name;
      const checks: unknown = JSON.parse(await readFile(join(folder, name, "checks.json"), "utf8"));
      return Array.isArray(checks) ? checks.map((check: unknown) => toVerdict(check, scenario, revision)) : [];
    }),
  );
  return verdicts.flat();
}

function toVerdict(check: unknown, scenario: string, revision: string): Verdict {
  const { id, status, description, errorMessage, specReferences } = isObject(check) ? check : {};
  const [first] = Array.isArray(specReferences) ? specReferences : [];
  return {
    scenario,
    revision,
    id: String(id),
    status: String(status),
    description: String(description ?? id),
    message: typeof errorMessage === "string" ? errorMessage : "it failed",
    reference: String((isObject(first) ? (first["url"] ?? first["id"]) : undefined) ?? "the specification"),
  };
}
