import { smallestCollector } from "../../collector.ts";
import { stepsSeen } from "../../canary.ts";
import { defineTarget } from "../../define-target.ts";
import { muteFront } from "./answering.ts";
import { cannotMoveInSteps, check } from "./check.ts";
import { facts } from "./facts.ts";
import { loadRegistry } from "./load-registry.ts";
import { look } from "./look.ts";
import { names, registryNames } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";
import { signals } from "./signals.ts";

export default defineTarget({
  name: "kubernetes",
  summary: "A Kubernetes cluster that is there, by its gateway",
  facts,
  ownRegistry: "registry",
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
  moreNames: ({ registry }) => registryNames(registry),
  options,
  check,
  look,
  measures: ({ prometheus }) => (prometheus ? signals : []),
  prices,
  beyondPrices: "is paid for as a cluster: its nodes, load balancers and traffic are in no estimate",
  usage,
  example: { context: "my-cluster", gateway: { kind: "envoy-gateway" }, certificate: { clusterIssuer: "letsencrypt" } },
  async open({ registry }) {
    const { opening } = await import("./open.ts");
    return { open: opening(await loadRegistry(registry)) };
  },
});
