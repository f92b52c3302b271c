import { execFile } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { tokenVariable } from "../remedies.ts";

/** A revision that runs and takes no traffic yet. */
export interface Revision {
  /** URL by which clients will reach it. */
  endpoint: string;
  /** `host:port` at which it answers until then under the endpoint's name, or an origin for which it does under that one's. */
  connectTo: string;
}

/** How a revision is examined, as resources are given it. */
export const examinationInput = z.object({
  endpoint: z.string(),
  failOn: z.enum(["critical", "major", "minor"]),
  timeoutSeconds: z.number(),
  contractFile: z.string().optional(),
});

/** A revision that must not take traffic; the message says what was found and what to do. */
export class UnfitRevision extends Error {
  override readonly name = "UnfitRevision";
}

const findingSchema = z.object({
  check: z.string(),
  severity: z.string(),
  where: z.string().optional(),
  expected: z.string(),
  seen: z.string(),
  fix: z.string(),
});
const reportSchema = z.object({
  verdict: z.object({ outcome: z.string(), reasons: z.array(z.string()) }),
  findings: z.array(findingSchema),
  checks: z.array(z.object({ id: z.string(), status: z.string(), reason: z.string().optional() })),
});
type Report = z.infer<typeof reportSchema>;

const severities = ["critical", "major", "minor", "info"];
const mostShown = 10;
const longestReport = 64 * 1024 * 1024;
/** The examiner ends by itself a moment after its time. */
const graceMs = 10_000;

// A room of its own in the repository, and a package of its own where this is compiled; both run the same file.
const examiner = "../../verify/bin.ts";

/**
 * Examines a revision by its quick checks and its tools; throws an UnfitRevision where it is not good enough. Answers what
 * was asked for and could not be looked at.
 */
export async function examine(
  { endpoint, connectTo }: Revision,
  { failOn, timeoutSeconds, contractFile }: Omit<z.infer<typeof examinationInput>, "endpoint">,
  signal: AbortSignal,
): Promise<string[]> {
  const program = fileURLToPath(import.meta.resolve(examiner.replace(/\.ts$/, extname(import.meta.filename))));
  const flags = ["--quick", "--json", "--fail-on", failOn, "--timeout", String(timeoutSeconds)];
  const contract = contractFile === undefined ? [] : ["--contract", contractFile];
  // By its variable's name: an argument is seen by everybody on the machine.
  const token = process.env[tokenVariable]?.trim() ? ["--token-env", tokenVariable] : [];
  const words = [program, endpoint, ...flags, "--connect-to", connectTo, ...contract, ...token];
  const timeout = timeoutSeconds * 1000 + graceMs;
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    // Its exit code says no more than its report.
    execFile(process.execPath, words, { timeout, signal, maxBuffer: longestReport }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
  signal.throwIfAborted();
  const report = reportSchema.safeParse(parse(stdout));
  if (!report.success) {
    throw new UnfitRevision(
      `it could not be examined: ${stderr.trim().split("\n").at(-1) || "no report came in time"}`,
    );
  }
  if (report.data.verdict.outcome !== "passed") throw new UnfitRevision(wordsOf(report.data, failOn));
  return contractFile === undefined ? [] : notCompared(report.data);
}

// Whoever signs in first sees the tools: nobody can compare them without a token.
function notCompared({ checks }: Report): string[] {
  const contract = checks.find(({ id }) => id === "tools.contract");
  if (contract && ["passed", "failed"].includes(contract.status)) return [];
  return [`the tools were not held against contract.json: ${contract?.reason ?? "the check did not run"}`];
}

/** What keeps a revision from traffic, worst first. */
function wordsOf({ verdict, findings, checks }: Report, failOn: string): string {
  const isBad = ({ severity }: { severity: string }) => severities.indexOf(severity) <= severities.indexOf(failOn);
  const bad = findings
    .filter(isBad)
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
  const shown = bad.slice(0, mostShown).map(({ check, severity, where, expected, seen, fix }) => {
    const place = where === undefined ? "" : `${where}: `;
    return `  ${severity}  ${check}: ${place}${seen}\n    expected ${expected}; ${fix}`;
  });
  const more = bad.length > shown.length ? [`  and ${bad.length - shown.length} more`] : [];
  const unfinished = checks.filter(({ status }) => status === "errored");
  const notFinished = unfinished.map(({ id, reason }) => `  not finished  ${id}: ${reason ?? "no reason was given"}`);
  return [`${verdict.reasons.join(", ")}:`, ...shown, ...more, ...notFinished].join("\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
