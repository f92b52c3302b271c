import { dirname } from "node:path";

/** Absolute path of the checkout under test. */
export const checkout = dirname(import.meta.dirname);
