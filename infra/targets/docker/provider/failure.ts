import type Docker from "dockerode";
import { UnfitRevision } from "../../../provider/examine.ts";
import { blot, showLines } from "../../../provider/last-lines.ts";
import { setCommand } from "../../../remedies.ts";
import type { ContainerInputs } from "./container-inputs.ts";
import { stackOf } from "./labels.ts";
import { lastLines } from "./logs.ts";

const refused = /not permitted|permission denied|\bEPERM\b|\bEACCES\b|set(uid|gid|groups)|cannot set groups/i;

/** Says why a container did not start, with its last log lines and what to do where the cause is known. */
export async function describeFailure(
  engine: Docker,
  container: Docker.Container | undefined,
  inputs: ContainerInputs,
  urn: string,
  error: Error,
): Promise<string> {
  const secrets = Object.values(inputs.secrets);
  // What a server says of itself may hold what it was given.
  const reason = blot(error.message, secrets);
  const taken = inputs.ports.find(({ hostPort }) => reason.includes(`:${hostPort}`));
  if (taken && /already allocated|address already in use/.test(reason)) {
    return `${taken.setting}: port ${taken.hostPort} was taken on this machine a moment ago; free it, then try again`;
  }
  const lines = container ? await lastLines(engine, container, secrets).catch(() => "") : "";
  const cause = container && refused.test(lines) ? await missingPrivileges(container, inputs, urn) : "";
  const tail = container === undefined ? "" : `\n${showLines(lines)}`;
  if (error instanceof UnfitRevision) {
    return `container ${inputs.name} runs and takes no traffic (slipway:examine.beforeTraffic): ${reason}\nIt is taken away again; what ran before still runs.${tail}`;
  }
  return `container ${inputs.name} did not start: ${reason}. What ran before still runs.${cause}${tail}`;
}

async function missingPrivileges(container: Docker.Container, { privileges }: ContainerInputs, urn: string) {
  const user = await container.inspect().then(
    ({ Config }) => Config.User,
    () => undefined,
  );
  if (privileges !== "none" || user === undefined || !/^(root|0)?(:|$)/.test(user)) return "";
  const allow = setCommand(stackOf(urn).stack, "slipway:options.privileges", "string", "default");
  return ` The image starts as root, which has no Linux capability here: let it start as another user (USER in its Dockerfile), or give it Docker's usual ones, as it needs them to change its user, with: ${allow}.`;
}
