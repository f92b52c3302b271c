import { defineTarget } from "../../define-target.ts";
import { check } from "./check.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";

export default defineTarget({
  name: "render",
  summary: "Render, with the image in a registry of yours",
  facts,
  ownRegistry: false,
  pullsWith: ["password"],
  // Notifications of failed instances; Render evaluates nothing else that somebody could be told of.
  // https://render.com/docs/notifications
  signals: ["restarts"],
  logSignals: [],
  names,
  options,
  check,
  prices,
  usage,
  example: { workspace: "tea-0123456789abcdefghij" },
  open: () => import("./open.ts"),
});
