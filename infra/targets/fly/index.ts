import { defineTarget } from "../../define-target.ts";
import { check } from "./check.ts";
import { facts, sizesOfKind } from "./facts.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";

export default defineTarget({
  name: "fly",
  summary: "Fly.io Machines, in one region or several",
  facts,
  examinesFirst: true,
  ownRegistry: true,
  // It draws charts of what it measures, and tells nobody: https://fly.io/docs/monitoring/metrics/
  signals: [],
  logSignals: [],
  names,
  options,
  check,
  sizes: ({ cpuKind }) => sizesOfKind(cpuKind),
  prices,
  usage,
  // https://fly.io/docs/reference/suspend-resume/
  fallsSilent: ({ whenIdle }) =>
    whenIdle === "suspend"
      ? "a machine without requests is suspended; set slipway:options.whenIdle to stop to have it told that it ends"
      : undefined,
  example: { org: "my-team", region: "fra" },
  open: () => import("./open.ts"),
});
