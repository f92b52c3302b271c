import type { Check } from "../contract.ts";
import { badToken } from "./bad-token.ts";
import { expired, wrongAudience } from "./given-tokens.ts";
import { challengeForm } from "./challenge-form.ts";
import { flow } from "./flow.ts";
import { hostSignIn } from "./host-sign-in.ts";
import { toolChallenge } from "./tool-challenge.ts";
import { isolationWrite } from "./isolation-write.ts";
import { isolation } from "./isolation.ts";
import { noToken } from "./no-token.ts";
import { openMetadata } from "./open-metadata.ts";
import { unprotectedTools } from "./unprotected-tools.ts";
import { resourceMetadata } from "./resource-metadata.ts";
import { scope } from "./scope.ts";
import { serverMetadata } from "./server-metadata.ts";
import { tokenInQuery } from "./token-in-query.ts";

/** Whether users can sign in, and nobody else gets in. */
export const checks: Check[] = [
  noToken,
  challengeForm,
  resourceMetadata,
  serverMetadata,
  hostSignIn,
  badToken,
  tokenInQuery,
  expired,
  wrongAudience,
  scope,
  toolChallenge,
  unprotectedTools,
  openMetadata,
  flow,
  isolation,
  isolationWrite,
];
