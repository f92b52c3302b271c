import type { Check } from "../contract.ts";
import { metadata } from "./metadata.ts";
import { resource } from "./resource.ts";
import { staticLoads } from "./static.ts";

/** Whether the pages that show a tool's result work in a host. */
export const checks: Check[] = [resource, metadata, staticLoads];
