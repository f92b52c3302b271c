import { smallestCollector } from "../../collector.ts";
import { stepsSeen } from "../../canary.ts";
import { defineTarget } from "../../define-target.ts";
import { muteFront } from "./answering.ts";
import { cannotMoveInSteps, check } from "./check.ts";
import { facts } from "./facts.ts";
import { look } from "./look.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { signals } from "./signals.ts";

export default defineTarget({
  name: "kubernetes",
  summary: "A Kubernetes cluster that is there, by its gateway",
  facts,
  ownRegistry: false,
  examinesFirst: true,
  // Read from the pods' own log, which is there at once, and where a server writes only its tool calls.
  movesInSteps: stepsSeen(0, ["errorRate"]),
  cannotMoveInSteps,
  muteFront,
  collector: { instanceVariable: "HOSTNAME", size: smallestCollector },
  pullsWith: ["password", "reference"],
  signals,
  // The cluster has no metrics of what a server logs.
  logSignals: [],
  names,
  options,
  check,
  look,
  measures: ({ prometheus }) => (prometheus ? signals : []),
  prices: {},
  beyondPrices: "is paid for as a cluster: its nodes, load balancers and traffic are in no estimate",
  usage: () => ({}),
  example: { context: "my-cluster", gateway: { kind: "envoy-gateway" }, certificate: { clusterIssuer: "letsencrypt" } },
  open: () => import("./open.ts"),
});
