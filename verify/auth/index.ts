import type { Check } from "../contract.ts";
import { badToken } from "./bad-token.ts";
import { expired, wrongAudience } from "./given-tokens.ts";
import { flow } from "./flow.ts";
import { toolChallenge } from "./tool-challenge.ts";
import { isolationWrite } from "./isolation-write.ts";
import { isolation } from "./isolation.ts";
import { noToken } from "./no-token.ts";
import { unprotectedTools } from "./unprotected-tools.ts";
import { resourceMetadata } from "./resource-metadata.ts";
import { scope } from "./scope.ts";
import { serverMetadata } from "./server-metadata.ts";
import { tokenInQuery } from "./token-in-query.ts";

/** Whether users can sign in, and nobody else gets in. */
export const checks: Check[] = [
  noToken,
  resourceMetadata,
  serverMetadata,
  badToken,
  tokenInQuery,
  expired,
  wrongAudience,
  scope,
  toolChallenge,
  unprotectedTools,
  flow,
  isolation,
  isolationWrite,
];
