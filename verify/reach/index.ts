import type { Check } from "../contract.ts";
import { dns } from "./dns.ts";
import { completeResponses } from "./complete-responses.ts";
import { httpRedirect } from "./http-redirect.ts";
import { idleTimeout } from "./idle-timeout.ts";
import { staysUp } from "./stays-up.ts";
import { stream } from "./stream.ts";
import { tlsChain } from "./tls-chain.ts";
import { tlsExpiry } from "./tls-expiry.ts";
import { tlsProtocol } from "./tls-protocol.ts";

/** Whether the endpoint can be reached, and safely. */
export const checks: Check[] = [
  dns,
  tlsChain,
  tlsExpiry,
  tlsProtocol,
  httpRedirect,
  completeResponses,
  stream,
  idleTimeout,
  staysUp,
];
