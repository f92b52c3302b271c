import type { Check } from "../contract.ts";
import { handshake } from "./handshake.ts";
import { statusCodes } from "./status-codes.ts";

/** Whether the endpoint speaks the protocol. */
export const checks: Check[] = [handshake, statusCodes];
