import * as z from "zod";
import { region } from "../../option-parts.ts";

/** Where in Azure something is made. */
export const location = region(/^[a-z0-9]+$/, "westeurope");

/** Whether one pushes with the admin account of a registry of the stack's own. */
export const registryAdmin = z
  .boolean()
  .default(true)
  .describe(
    "Push with the registry's admin account, whose password an identity for previews reads too and could push with; false: with what `az acr login` left in Docker's settings",
  );

/** Plan of a registry of the stack's own. */
export const registryPlan = z
  .enum(["Basic", "Standard", "Premium"])
  .default("Standard")
  .describe("Plan of the registry: how much it holds and how fast it is");
