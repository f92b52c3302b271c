import { defineCommand } from "citty";
import { type Complaint, complaints, diagnose, type Diagnosis } from "../verify/doctor.ts";
import { endWithSignals } from "./interruption.ts";
import { UsageError } from "./user-error.ts";
import { chooseSubject, findEndpoint } from "./verify-endpoint.ts";
import { toOptions } from "./verify-flags.ts";
import { showProgress } from "./verify-progress.ts";

const flags = {
  url: { type: "positional", required: false, description: "Endpoint that does not work, or a stack's name" },
  stack: { type: "string", description: "Stack whose endpoint is meant, in place of a URL" },
  complaint: { type: "string", description: `What is wrong: ${complaints.join(", ")}; all, one after the other` },
  timeout: { type: "string", default: "60", description: "Seconds after which the look for one complaint ends" },
  "token-env": { type: "string", description: "Environment variable that holds a bearer token" },
  "second-token-env": { type: "string", description: "The same for a second user" },
  json: { type: "boolean", default: false, description: "Print the diagnosis as JSON" },
  quiet: { type: "boolean", default: false, description: "Show no progress" },
} as const;

export default defineCommand({
  meta: { name: "doctor", description: "Says in one sentence why an endpoint does not work, and what to do" },
  args: flags,
  async run({ args }) {
    const subject = chooseSubject(args.url, args.stack);
    const asked = toComplaints(args.complaint);
    const options = await toOptions({ ...args, quick: false, "allow-writes": false });
    const { endpoint, limits } = await findEndpoint(subject);
    const progress = showProgress(!args.quiet && process.stderr.isTTY);
    const all = { ...options, ...(limits ? { limits } : {}) };
    const diagnosis = await endWithSignals(() => diagnose(endpoint, all, asked, progress.onProgress)).finally(
      progress.stop,
    );
    console.log(args.json ? JSON.stringify({ endpoint, ...diagnosis }, null, 2) : toText(endpoint, diagnosis));
    process.exitCode = diagnosis.kind === "none" ? 0 : 1;
  },
});

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
