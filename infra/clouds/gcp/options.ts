import * as z from "zod";
import { region } from "../../option-parts.ts";

/** The part of `slipway:options` that says where in Google Cloud something is made. */
export const placeOptions = {
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project id: 6 to 30 of a-z, 0-9 and -")
    .describe("Google Cloud project id"),
  region: region(/^[a-z]+-[a-z]+\d+$/, "europe-west1"),
};
