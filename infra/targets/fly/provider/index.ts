import type { ResourceHandler } from "../../../provider/protocol.ts";
import { appHandler } from "./app.ts";
import { certificateHandler, verificationHandler } from "./certificate.ts";
import { type Fly, openFly } from "./client.ts";
import { ipAddressHandler } from "./ip-address.ts";
import { machinesHandler } from "./machines.ts";
import { secretsHandler } from "./secrets.ts";

/** The resource types of `slipway:fly`, on the API that `open` answers. */
export function flyHandlers(open: () => Fly): Readonly<Record<string, ResourceHandler>> {
  return {
    App: appHandler(open),
    IpAddress: ipAddressHandler(open),
    Secrets: secretsHandler(open),
    Machines: machinesHandler(open),
    Certificate: certificateHandler(open),
    DomainVerification: verificationHandler(open),
  };
}

let fly: Fly | undefined;

/** All resources of one run call by one client, which keeps Fly's pace. */
export const handlers = flyHandlers(() => (fly ??= openFly()));
