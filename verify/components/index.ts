import type { Check } from "../contract.ts";
import { hostileData } from "./xss.ts";
import { interactions } from "./interactions.ts";
import { metadata } from "./metadata.ts";
import { consoleMessages } from "./console.ts";
import { renders } from "./renders.ts";
import { resource } from "./resource.ts";
import { state } from "./state.ts";
import { cspLoads } from "./csp.ts";

/** Whether the pages that show a tool's result work in a host. */
export const checks: Check[] = [
  resource,
  metadata,
  cspLoads,
  renders,
  consoleMessages,
  interactions,
  state,
  hostileData,
];
