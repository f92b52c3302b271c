import type { Check } from "../contract.ts";
import { coldStart } from "./cold-start.ts";
import { component } from "./component.ts";
import { connect } from "./connect.ts";
import { firstByte } from "./first-byte.ts";
import { soak } from "./soak.ts";
import { toolCall } from "./tool-call.ts";

/** How long people wait; what restarts the service comes last. */
export const checks: Check[] = [toolCall, connect, firstByte, component, soak, coldStart];
