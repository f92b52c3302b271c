import * as z from "zod";
import * as part from "../../option-parts.ts";
import { regions } from "./facts.ts";

const percent = z.int().min(1).max(90);

/** `slipway:options` of a stack on Render. */
export const options = z.strictObject({
  workspace: z
    .string()
    .regex(/^(tea|usr)-[0-9a-z]+$/, "must be the id of a workspace, such as tea-0123456789abcdefghij")
    .describe("Id of the workspace, from its Settings page"),
  region: z.enum(regions).default("oregon").describe("Region; another one replaces the service"),
  // https://render.com/docs/scaling#autoscaling
  autoscaling: z
    .strictObject({
      cpuPercent: percent.optional().describe("CPU in use at which instances are added"),
      memoryPercent: percent.optional().describe("Memory in use at which instances are added"),
    })
    .refine(({ cpuPercent, memoryPercent }) => cpuPercent !== undefined || memoryPercent !== undefined, {
      error: "must name cpuPercent or memoryPercent",
    })
    .default({ cpuPercent: 70 })
    .describe(
      "What maxInstances above minInstances scales by: {cpuPercent: …, memoryPercent: …}; takes a Pro workspace",
    ),
  dns: part.cloudflareDns,
  domainVerified: part.domainVerified,
  domainWaitSeconds: part.waitSeconds("Longest time until Render has seen the domain's records", {
    byDefault: 300,
    longest: 3600,
  }),
  settleSeconds: part.waitSeconds("Time for which a deployment that is live is watched before it counts as good", {
    byDefault: 20,
    longest: 600,
  }),
});

export type RenderOptions = z.infer<typeof options>;
