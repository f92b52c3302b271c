import * as z from "zod";
import { labels } from "./option-shapes.ts";

// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#scheduling
const toleration = z
  .strictObject({
    key: z.string().optional().describe("Key of the taint; every one with operator Exists alone"),
    operator: z.enum(["Equal", "Exists"]).optional().describe("How the taint's value is compared"),
    value: z.string().optional().describe("Value of the taint"),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional().describe("Effect of the taint"),
    tolerationSeconds: z.int().min(0).optional().describe("Time that a pod stays on a node with effect NoExecute"),
  })
  .refine(({ key, operator }) => (key !== undefined && key !== "") || operator === "Exists", {
    message: "names no key, which operator Exists alone may leave out",
  })
  .refine(({ value, operator }) => operator !== "Exists" || value === undefined || value === "", {
    message: "has a value, with which operator Exists compares nothing",
  })
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === "NoExecute", {
    message: "has tolerationSeconds, which are of effect NoExecute alone",
  });

/** What a cluster's own rules ask of pods. */
export const pods = z
  .strictObject({
    labels: labels.default({}).describe("Labels that policies of the cluster ask for, such as {owner: team-tools}"),
    nodeSelector: labels
      .optional()
      .describe(
        "Labels of nodes that pods may run on; by default kubernetes.io/arch of slipway:image.platform, where that is said",
      ),
    tolerations: z.array(toleration).default([]).describe("Taints of nodes that pods may run on all the same"),
  })
  .prefault({})
  .describe("Fields of the pods that the cluster's own rules ask for");

/** In cores. */
export const cpuLimit = z
  .number()
  .min(0.001)
  .max(256)
  .optional()
  .describe(
    "CPU that an instance gets at most, for namespaces whose quota asks for a limit; none by default, since calls would wait while the node has nothing else to do",
  );
