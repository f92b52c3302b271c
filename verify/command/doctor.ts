import type { Finding } from "../contract.ts";
import type { Diagnosis } from "../diagnosis.ts";
import { type Complaint, complaints, diagnose } from "../doctor.ts";
import { toOptions, type VerifyFlags } from "./flags.ts";
import { lengthFlags, toLengthOptions } from "./length-flags.ts";
import { showProgress } from "./progress.ts";
import { keepStandardOutput } from "./standard-output.ts";
import { UsageError } from "./usage-error.ts";
import type { KnownEndpoint } from "./verify.ts";

const names = Object.keys(complaints).filter((name) => isComplaint(name));
const lastWaitMs = 500;
const mostNames = 8;
/** Less of it would name a slow machine as a slow server. */
const leastSeconds = 6;

/** The flags of `doctor`. */
export const doctorFlags = {
  complaint: { type: "string", description: `What is wrong: ${names.join(", ")}; all of them where it is left out` },
  timeout: { type: "string", default: "12", description: "Seconds after which the look ends" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
  "second-token-env": { type: "string", description: "The same for a second user" },
  ca: lengthFlags.ca,
  json: { type: "boolean", default: false, description: "Print the diagnosis as JSON" },
  quiet: { type: "boolean", default: false, description: "Show no progress" },
} as const;

/** Those flags as they were typed. */
type Flags = Pick<VerifyFlags, "timeout" | "token-env" | "second-token-env"> & {
  complaint?: string | undefined;
  ca?: string | undefined;
  json: boolean;
  quiet: boolean;
};

/** Looks for the cause of complaints, prints it and sets the exit code; the parameters are those of `runVerify`. */
export async function runDoctor(
  flags: Flags,
  findEndpoint: () => Promise<KnownEndpoint>,
  examine = (action: () => Promise<Diagnosis>) => action(),
): Promise<void> {
  const startMs = performance.now();
  keepStandardOutput();
  const asked = toComplaints(flags.complaint);
  const { timeout, ca } = flags;
  const trust = await toLengthOptions({ timeout, ...(ca === undefined ? {} : { ca }) });
  const options = { ...(await toOptions({ ...flags, quick: false, "allow-writes": false })), ...trust };
  const { endpoint, limits } = await findEndpoint();
  const progress = showProgress(!flags.quiet && process.stderr.isTTY);
  // What it took to start this program counts, too; a machine that was busy meanwhile is no fault of the server.
  const seconds = Number(timeout);
  const timeoutSeconds = Math.max(Math.min(leastSeconds, seconds), seconds - startMs / 1000);
  const all = { ...options, timeoutSeconds, ...(limits ? { limits } : {}) };
  const diagnosis = await examine(() => diagnose(endpoint, all, asked, progress.onProgress)).finally(progress.stop);
  const text = flags.json ? JSON.stringify({ endpoint, ...diagnosis }, null, 2) : toText(endpoint, diagnosis);
  await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
  process.exitCode = exitCodeOf(diagnosis);
  // A check that did not heed the end of its time may still hold a connection.
  setTimeout(() => process.exit(), lastWaitMs).unref();
}

function toComplaints(name: string | undefined): readonly Complaint[] {
  if (name === undefined) return names;
  if (!isComplaint(name)) throw new UsageError(`--complaint ${name} is none of ${names.join(", ")}`);
  return [name];
}

function isComplaint(name: string): name is Complaint {
  return Object.hasOwn(complaints, name);
}

/** 0 where it works, 1 where something is amiss, 2 where that could not be found out. */
function exitCodeOf(diagnosis: Diagnosis): 0 | 1 | 2 {
  if (diagnosis.kind === "not-examined") return 2;
  return diagnosis.kind === "works" && diagnosis.but.length === 0 ? 0 : 1;
}

function toText(endpoint: string, diagnosis: Diagnosis): string {
  if (diagnosis.kind === "cause") {
    const { title, cause, fix, works, finding } = diagnosis;
    const there = works === undefined ? "" : `\n  works  ${works}`;
    const check = finding ? `\n  check  ${finding.check}` : "";
    return `${endpoint}: ${title}\n  cause  ${cause}\n  do     ${fix}${there}${check}`;
  }
  if (diagnosis.kind === "not-examined") {
    const { seen, unseen } = diagnosis;
    const more = "give more time with --timeout, or look from a machine that is less busy";
    const late = nameAll(unseen);
    return `${endpoint}: hosts connect, and there was no time to look further\n  seen   ${seen}\n  do     ${more}\n  not looked at  ${late}: time is up`;
  }
  const { seen, but, minor, unseen } = diagnosis;
  const amiss = but.map(({ severity, check, where, seen: found, expected, fix }) => {
    const place = where === undefined ? "" : `${where}: `;
    return `\n  ${severity} ${check}\n    cause  ${place}${found}, where ${expected} is expected\n    do     ${fix}`;
  });
  const head =
    but.length === 0 ? "works" : `works, but ${but.length === 1 ? "one thing is" : `${but.length} things are`} amiss`;
  return `${endpoint}: ${head}\n  seen   ${seen}${amiss.join("")}${minor.map(toLine).join("")}${toUnseen(unseen)}`;
}

function toLine({ check, where, seen, fix }: Finding): string {
  return `\n  minor ${check}: ${where === undefined ? "" : `${where}: `}${seen}; ${fix}`;
}

/** What could be looked at with another flag or more time, by the reason why it was not. */
function toUnseen(unseen: readonly { check: string; reason: string }[]): string {
  const byReason = Map.groupBy(unseen.filter(isForTheAsking), ({ reason }) => reason);
  const lines = [...byReason].map(([reason, checks]) => `\n  not looked at  ${nameAll(checks)}: ${reason}`);
  return lines.join("");
}

/** A few by their names, and many by those of their groups. */
function nameAll(unseen: readonly { check: string }[]): string {
  const names = unseen.map(({ check }) => check);
  if (names.length <= mostNames) return names.join(", ");
  const groups = new Set(names.map((name) => name.split(".")[0]));
  return `${names.length} checks of ${[...groups].join(", ")}`;
}

function isForTheAsking({ reason }: { reason: string }): boolean {
  return reason.includes("--") || /^time is up|^not finished/.test(reason);
}
