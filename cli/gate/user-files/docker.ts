import { npxSlipway } from "../../../infra/remedies.ts";
import { openDeployed } from "../../pulumi.ts";
import { UserError } from "../../user-error.ts";
import { findContainers } from "../../verify-endpoint.ts";
import type { FilePlace, UserFile } from "./contract.ts";

/** The file in the volume that all containers of a stack on Docker share. */
export async function openOnDocker({ stack, path, settings }: FilePlace): Promise<UserFile> {
  const folder = settings["slipway:options"].dataPath;
  if (folder === undefined || !path.startsWith(`${folder}/`)) {
    throw new UserError(
      `${path} would be gone with its container: put it below slipway:options.dataPath in stacks/Pulumi.${stack}.yaml, such as /data/allowed-users, and run ${npxSlipway()} up ${stack}`,
    );
  }
  const containers = await findContainers(await openDeployed(stack));
  return {
    read: () => containers.readShared(path),
    write: (text) => containers.writeShared(path, text),
  };
}
