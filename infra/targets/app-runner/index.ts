import { awsSignals } from "../../clouds/aws/signals.ts";
import { logSignals } from "../../log-lines.ts";
import { defineTarget } from "../../define-target.ts";
import { check } from "./check.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { platformSignals } from "./signals.ts";

export default defineTarget({
  name: "app-runner",
  summary: "AWS App Runner, for accounts that used it before 2026-04-30; others take ecs",
  facts,
  ownRegistry: true,
  signals: [...awsSignals, ...platformSignals],
  logSignals,
  names,
  options,
  check,
  prices,
  usage,
  example: { region: "us-east-1" },
  open: () => import("./open.ts"),
});
