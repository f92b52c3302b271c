import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";

const stateSchema = z.object({
  outputs: z.record(z.string(), z.looseObject({ type: z.string(), outputs: z.unknown() })).default({}),
});

/** A resource as the state has it. */
export type StateResource = z.infer<typeof stateSchema>["outputs"][string] & { urn: string };

/** What tells this stack from all others: `<organization>/<project>/<stack>`. */
export function fullStackName(): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** What the state of this stack says, as it was before this run. */
export async function resourcesInState(): Promise<StateResource[]> {
  const found = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName: fullStackName() });
  return Object.entries(stateSchema.parse(found).outputs).map(([urn, resource]) => ({ ...resource, urn }));
}
