import type { ResourceHandler } from "../../../provider/protocol.ts";
import { container } from "./container.ts";
import { network } from "./network.ts";
import { owner } from "./owner.ts";
import { route } from "./route.ts";
import { volume } from "./volume.ts";

/** The resource types of package `slipway:docker`. */
export const handlers: Readonly<Record<string, ResourceHandler>> = {
  Owner: owner,
  Network: network,
  Volume: volume,
  Container: container,
  Route: route,
};
