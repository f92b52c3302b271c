import { join } from "node:path";
import { loadChecks } from "../../verify/checks.ts";
import { type Check, groups } from "../../verify/contract.ts";
import { checkout } from "../../test/checkout.ts";
import { code, table } from "./markdown.ts";
import { reasonsOfChecks } from "./reasons.ts";

/** Every check of `verify` by its group: what is asked, how bad its findings are unless they say otherwise, and why. */
export async function checksPart(): Promise<string> {
  const checks = await loadChecks();
  const reasons = reasonsOfChecks(join(checkout, "verify"), groups);
  const parts = groups.map((group) => {
    const rows = checks
      .filter((check) => check.group === group)
      .map((check) => [code(check.id), check.title, check.severity, remarksOn(check), because(reasons.get(check.id))]);
    return `## ${group}\n\n${table(["check", "what must hold", "severity", "runs", "why it matters"], rows)}`;
  });
  return parts.join("\n\n");
}

function remarksOn({ quick, writes, exclusive }: Check): string {
  const when = quick ? "always" : "without `--quick`";
  return [when, writes ? "with `--allow-writes`" : "", exclusive ? "alone" : ""]
    .filter((word) => word !== "")
    .join(", ");
}

function because(reasons: readonly string[] = []): string {
  return reasons.length === 0 ? "its findings say what each API refuses" : reasons.join("; ");
}
