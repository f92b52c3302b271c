import { evaluations } from "../../evaluation.ts";
import type { SignalQueries } from "./queries.ts";

/** Minutes from one look to the next. */
export const [availabilityMinutes, certificateMinutes] = [evaluations.azureMonitor.probeSeconds / 60, 15] as const;

/** What is seen from outside: whether `initialize` is answered, and whether the certificate holds long enough. */
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/appavailabilityresults
export function probeSignals(service: string): SignalQueries {
  const table = "AppAvailabilityResults";
  const rows = (test: string) => `where Name == "${service}-${test}"`;
  return {
    available: {
      table,
      rows: rows("availability"),
      value: "toint(Success)",
      everyMinutes: availabilityMinutes,
    },
    // Azure says whether the days are enough, and not how many they are.
    certificateDays: {
      table,
      rows: rows("certificate-expiry"),
      value: "iff(Success, 1000, 0)",
      everyMinutes: certificateMinutes,
    },
  };
}
