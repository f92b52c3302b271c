import { logSignals } from "../../log-lines.ts";
import { smallestCollector } from "../../collector.ts";
import { defineTarget } from "../../define-target.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";

export default defineTarget({
  name: "docker",
  summary: "Docker on this machine: no account, loopback only",
  facts,
  examinesFirst: true,
  collector: { instanceVariable: "HOSTNAME", size: smallestCollector },
  ownRegistry: true,
  signals: [],
  // Nothing rings here; what a cloud would read can be seen all the same.
  logSignals,
  names,
  options,
  prices: {},
  usage: () => ({}),
  example: {},
  open: () => import("./open.ts"),
});
