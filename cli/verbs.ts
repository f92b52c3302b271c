import type { SubCommandsDef } from "citty";
import type { VerbName } from "./verb-words.ts";

/** Loads a verb's definition, whatever its arguments are. */
export type LoadVerb = Extract<SubCommandsDef[string], () => Promise<unknown>>;

const down = () => import("./down.ts").then((module) => module.default);

/** The code of every verb but `completion`, which reads all of them; each is loaded when it is asked for. */
export const verbs: Readonly<Record<Exclude<VerbName, "completion">, LoadVerb>> = {
  init: () => import("./init.ts").then((module) => module.default),
  up: () => import("./up.ts").then((module) => module.default),
  preview: () => import("./preview.ts").then((module) => module.default),
  ci: () => import("./ci.ts").then((module) => module.default),
  "ci stacks": () => import("./ci-stacks.ts").then((module) => module.default),
  "preview-deployment up": () => import("./preview-deployment-up.ts").then((module) => module.default),
  "preview-deployment down": () => import("./preview-deployment-down.ts").then((module) => module.default),
  "preview-deployment sweep": () => import("./preview-deployment-sweep.ts").then((module) => module.default),
  policy: () => import("./policy.ts").then((module) => module.default),
  comment: () => import("./comment.ts").then((module) => module.default),
  status: () => import("./status.ts").then((module) => module.default),
  logs: () => import("./logs.ts").then((module) => module.default),
  open: () => import("./open.ts").then((module) => module.default),
  "secrets set": () => import("./secrets-set.ts").then((module) => module.default),
  "secrets list": () => import("./secrets-list.ts").then((module) => module.default),
  "gate list": () => import("./gate-list.ts").then((module) => module.default),
  "gate add": () => import("./gate-change.ts").then((module) => module.gateAdd),
  "gate remove": () => import("./gate-change.ts").then((module) => module.gateRemove),
  "gate open": () => import("./gate-change.ts").then((module) => module.gateOpen),
  usage: () => import("./tool-usage.ts").then((module) => module.default),
  monitors: () => import("./monitors.ts").then((module) => module.default),
  compare: () => import("./compare.ts").then((module) => module.default),
  rollback: () => import("./rollback.ts").then((module) => module.default),
  rehearse: () => import("./rehearse.ts").then((module) => module.default),
  acceptance: () => import("./acceptance.ts").then((module) => module.default),
  verify: () => import("./verify.ts").then((module) => module.default),
  "verify diff": () => import("./verify-diff.ts").then((module) => module.default),
  "contract accept": () => import("./contract-accept.ts").then((module) => module.default),
  "contract check": () => import("./contract-check.ts").then((module) => module.default),
  doctor: () => import("./doctor.ts").then((module) => module.default),
  "launch init": () => import("./launch-init.ts").then((module) => module.default),
  "launch check": () => import("./launch-check.ts").then((module) => module.default),
  "launch package": () => import("./launch-package.ts").then((module) => module.default),
  notes: () => import("./notes.ts").then((module) => module.default),
  dev: () => import("./dev.ts").then((module) => module.default),
  connect: () => import("./connect.ts").then((module) => module.default),
  down,
  destroy: down,
  env: () => import("./env.ts").then((module) => module.default),
};
