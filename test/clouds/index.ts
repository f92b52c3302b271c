import type { CloudOptions } from "../simulated-cloud/index.ts";
import { cloudRunCloud } from "./cloud-run-cloud.ts";

/** The simulated cloud of each target that has one. */
export const clouds: Readonly<Record<string, () => CloudOptions>> = {
  "cloud-run": cloudRunCloud,
};
