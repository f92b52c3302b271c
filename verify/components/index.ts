import type { Check } from "../contract.ts";
import { hostileData } from "./hostile-data.ts";
import { interactions } from "./interactions.ts";
import { metadata } from "./metadata.ts";
import { quiet } from "./quiet.ts";
import { renders } from "./renders.ts";
import { resource } from "./resource.ts";
import { state } from "./state.ts";
import { staticLoads } from "./static.ts";

/** Whether the pages that show a tool's result work in a host. */
export const checks: Check[] = [resource, metadata, staticLoads, renders, quiet, interactions, state, hostileData];
