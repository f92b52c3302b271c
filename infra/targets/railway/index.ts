import { defineTarget } from "../../define-target.ts";
import { check } from "./check.ts";
import { facts } from "./facts.ts";
import { names } from "./names.ts";
import { options } from "./options.ts";
import { prices, usage } from "./prices.ts";

export default defineTarget({
  name: "railway",
  summary: "Railway, with the image in a registry of yours",
  facts,
  ownRegistry: false,
  pullsWith: ["password"],
  // Its webhooks and monitors are set up by hand alone: https://docs.railway.com/observability/webhooks
  signals: [],
  logSignals: [],
  names,
  options,
  check,
  prices,
  beyondPrices: "bills USD 20 a month at least on the Pro plan, which images of a private registry need",
  usage,
  example: { workspace: "01234567-89ab-4cde-8f01-23456789abcd" },
  open: () => import("./open.ts"),
});
