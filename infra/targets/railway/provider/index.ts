import { type Clock, systemClock } from "../../../clock.ts";
import type { ResourceHandler } from "../../../provider/protocol.ts";
import { bareServiceHandler } from "./bare-service.ts";
import { customDomainHandler, verificationHandler } from "./custom-domain.ts";
import { existingProjectHandler } from "./existing-project.ts";
import { projectHandler } from "./project.ts";
import { openRailway } from "./railway.ts";
import { releaseHandler } from "./release.ts";

/** The resource types of package `slipway:railway`, which wait by a clock. */
export function railwayHandlers(clock: Clock): Readonly<Record<string, ResourceHandler>> {
  const open = openRailway(clock);
  return {
    Project: projectHandler(open, clock),
    ExistingProject: existingProjectHandler(open),
    Service: bareServiceHandler(open, clock),
    Release: releaseHandler(open, clock),
    CustomDomain: customDomainHandler(open, clock),
    DomainVerification: verificationHandler(open, clock),
  };
}

export const handlers = railwayHandlers(systemClock);
