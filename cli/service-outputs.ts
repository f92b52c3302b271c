import type * as z from "zod";
import { npxSlipway } from "../infra/remedies.ts";
import { askPulumi, notDeployed, type Session } from "./pulumi.ts";
import { exportSchema } from "./stack-resources.ts";
import { UserError } from "./user-error.ts";

type Outputs = Readonly<Record<string, unknown>>;

/** What a stack puts out, and what there is of it. */
export interface StackOutputs {
  outputs: Outputs;
  /** Names of its services in the program. */
  services: readonly string[];
  /** Whether anything was made. */
  isMade: boolean;
}

/**
 * A stack's outputs: those that its program exports and, where it has one service, that one's others, which every program
 * of a team's own need not repeat. Throws a UserError where its state cannot be read.
 */
export async function readOutputs(session: Session): Promise<Outputs> {
  return (await readStackOutputs(session)).outputs;
}

/** The same with what there is of the stack. */
export async function readStackOutputs(session: Session): Promise<StackOutputs> {
  const at = ["--stack", session.stack];
  const [exported, state] = await Promise.all([
    askPulumi(session, ["stack", "output", "--json", ...at]),
    askPulumi(session, ["stack", "export", ...at]),
  ]);
  return joinOutputs(JSON.parse(exported), JSON.parse(state));
}

/** The same of what Pulumi prints: the outputs, and the state, in which secrets stay encrypted. */
export function joinOutputs(exported: Outputs, state: unknown): StackOutputs {
  const there = (exportSchema.parse(state).deployment?.resources ?? []).filter(({ delete: isGoing }) => !isGoing);
  const services = there.filter(({ type }) => type === "slipway:index:McpService");
  const [only] = services.length === 1 ? services : [];
  return {
    outputs: { ...only?.outputs, ...exported },
    services: services.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)),
    isMade: there.some(({ type }) => type !== "pulumi:pulumi:Stack"),
  };
}

/** The outputs of a deployed stack that a schema names; throws a UserError that says why they are not there. */
export async function readServiceOutputs<Schema extends z.ZodType>(
  session: Session,
  schema: Schema,
): Promise<z.output<Schema>> {
  const seen = await readStackOutputs(session);
  const parsed = schema.safeParse(seen.outputs);
  if (parsed.success) return parsed.data;
  throw new UserError(
    whyMissing(session.stack, seen, [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))]),
  );
}

/** Why a stack does not put out what a verb needs. */
export function whyMissing(
  stack: string,
  { services, isMade }: Pick<StackOutputs, "services" | "isMade">,
  names: readonly string[],
): string {
  if (!isMade) return notDeployed(stack);
  if (services.length < 2) {
    return `no up of stack ${stack} has come to its end yet, so that it puts out no ${names.join(", ")}: ${npxSlipway()} status ${stack} says what there is, and ${npxSlipway()} up ${stack} goes on`;
  }
  return `stack ${stack} is deployed, with the services ${services.join(", ")}, and its program does not say whose ${names.join(", ")} are meant; let it export ${names.join(", ")} of the McpService that is named ${services[0]}, say, and run ${npxSlipway()} up ${stack}`;
}
