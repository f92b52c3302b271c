import type { CheckResult } from "../../../verify/result.ts";
import type { FitLaunch } from "./fit-launch.ts";

/** As if what the checks need had not been given. */
export function skip(fit: FitLaunch, isMeant: (check: CheckResult) => boolean): void {
  fit.report.checks = fit.report.checks.map((check) =>
    isMeant(check) ? { ...check, status: "skipped", reason: "needs a token: --token-env" } : check,
  );
}
