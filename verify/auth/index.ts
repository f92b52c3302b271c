import type { Check } from "../contract.ts";
import { badToken } from "./bad-token.ts";
import { noToken } from "./no-token.ts";
import { resourceMetadata } from "./resource-metadata.ts";
import { serverMetadata } from "./server-metadata.ts";

/** Whether users can sign in, and nobody else gets in. */
export const checks: Check[] = [noToken, resourceMetadata, serverMetadata, badToken];
