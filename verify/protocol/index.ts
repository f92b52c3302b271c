import type { Check } from "../contract.ts";
import { calls } from "./calls.ts";
import { capabilities } from "./capabilities.ts";
import { concurrency } from "./concurrency.ts";
import { conformance } from "./conformance.ts";
import { connections } from "./connections.ts";
import { cors } from "./cors.ts";
import { encoding } from "./encoding.ts";
import { eras } from "./eras.ts";
import { handshake } from "./handshake.ts";
import { headers } from "./headers.ts";
import { hostRequests } from "./host-requests.ts";
import { idle } from "./idle.ts";
import { instances } from "./instances.ts";
import { messages } from "./messages.ts";
import { negotiation } from "./negotiation.ts";
import { requestIds } from "./request-ids.ts";
import { results } from "./results.ts";
import { sessions } from "./sessions.ts";
import { statusCodes } from "./status-codes.ts";
import { version } from "./version.ts";

/** Whether the endpoint speaks the protocol. */
export const checks: Check[] = [
  handshake,
  statusCodes,
  eras,
  instances,
  negotiation,
  capabilities,
  results,
  requestIds,
  calls,
  hostRequests,
  encoding,
  sessions,
  connections,
  idle,
  version,
  headers,
  messages,
  cors,
  concurrency,
  conformance,
];
