import { type Clock, systemClock } from "../../../clock.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { credentialHandler } from "./credential.ts";
import { domainHandler, verificationHandler } from "./domain.ts";
import { notificationHandler } from "./notification.ts";
import { openRender } from "./render.ts";
import { serviceHandler } from "./web-service.ts";
import { workspaceHandler } from "./workspace.ts";

/** The resource types of package `slipway:render`, which wait by a clock. */
export function renderHandlers(clock: Clock): Readonly<Record<string, ResourceHandler>> {
  const open = openRender(clock);
  return {
    Workspace: workspaceHandler(open),
    RegistryCredential: credentialHandler(open, clock),
    Service: serviceHandler(open, clock),
    CustomDomain: domainHandler(open, clock),
    DomainVerification: verificationHandler(open, clock),
    Notification: notificationHandler(open),
  };
}

export const handlers = renderHandlers(systemClock);
