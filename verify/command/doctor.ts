import { type Complaint, complaints, diagnose, type Diagnosis } from "../doctor.ts";
import { toOptions, type VerifyFlags } from "./flags.ts";
import { showProgress } from "./progress.ts";
import { UsageError } from "./usage-error.ts";
import type { KnownEndpoint } from "./verify.ts";

/** The flags of `doctor`. */
export const doctorFlags = {
  complaint: { type: "string", description: `What is wrong: ${complaints.join(", ")}; all, one after the other` },
  timeout: { type: "string", default: "60", description: "Seconds after which the look for one complaint ends" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
  "second-token-env": { type: "string", description: "The same for a second user" },
  json: { type: "boolean", default: false, description: "Print the diagnosis as JSON" },
  quiet: { type: "boolean", default: false, description: "Show no progress" },
} as const;

/** Those flags as they were typed. */
type Flags = Pick<VerifyFlags, "timeout" | "token-env" | "second-token-env"> & {
  complaint?: string | undefined;
  json: boolean;
  quiet: boolean;
};

/** Looks for the cause of complaints, prints it and sets the exit code; the parameters are those of `runVerify`. */
export async function runDoctor(
  flags: Flags,
  findEndpoint: () => Promise<KnownEndpoint>,
  examine = (action: () => Promise<Diagnosis>) => action(),
): Promise<void> {
  const asked = toComplaints(flags.complaint);
  const options = await toOptions({ ...flags, quick: false, "allow-writes": false });
  const { endpoint, limits } = await findEndpoint();
  const progress = showProgress(!flags.quiet && process.stderr.isTTY);
  const all = { ...options, ...(limits ? { limits } : {}) };
  const diagnosis = await examine(() => diagnose(endpoint, all, asked, progress.onProgress)).finally(progress.stop);
  console.log(flags.json ? JSON.stringify({ endpoint, ...diagnosis }, null, 2) : toText(endpoint, diagnosis));
  process.exitCode = diagnosis.kind === "none" ? 0 : 1;
}

function toComplaints(name: string | undefined): readonly Complaint[] {
  if (name === undefined) return complaints;
  const found = complaints.filter((complaint) => complaint === name);
  if (found.length === 0) throw new UsageError(`--complaint ${name} is none of ${complaints.join(", ")}`);
  return found;
}

function toText(endpoint: string, diagnosis: Diagnosis): string {
  if (diagnosis.kind === "none") {
    const unseen = diagnosis.unseen.map(({ check, reason }) => `\n  not looked at  ${check}: ${reason}`);
    return `${endpoint}: nothing found that would explain a complaint${unseen.join("")}`;
  }
  const { title, cause, finding, fix } = diagnosis;
  const why = finding ? `\n  why    ${finding.why}` : "";
  const check = finding ? `\n  check  ${finding.check}` : "";
  return `${endpoint}: ${title}\n  cause  ${cause}${why}\n  do     ${fix}${check}`;
}
