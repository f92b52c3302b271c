import type { Check } from "../contract.ts";
import { conformance } from "./conformance.ts";
import { eras } from "./eras.ts";
import { handshake } from "./handshake.ts";
import { headers } from "./headers.ts";
import { messages } from "./messages.ts";
import { sessions } from "./sessions.ts";
import { statusCodes } from "./status-codes.ts";
import { version } from "./version.ts";

/** Whether the endpoint speaks the protocol. */
export const checks: Check[] = [handshake, statusCodes, eras, sessions, version, headers, messages, conformance];
