import type { Check } from "../contract.ts";
import { annotations } from "./annotations.ts";
import { acceptedTools } from "./accepted-tools.ts";
import { descriptions } from "./descriptions.ts";
import { badInput } from "./bad-input.ts";
import { boundaries } from "./boundaries.ts";
import { calls } from "./calls.ts";
import { hiddenText } from "./hidden-text.ts";
import { modelApis } from "./model-apis.ts";
import { names } from "./names.ts";
import { paging } from "./paging.ts";
import { patterns } from "./patterns.ts";
import { results } from "./results.ts";
import { schemaValues } from "./schema-values.ts";
import { parameters, schemas } from "./schemas.ts";
import { unknownTool } from "./unknown-tool.ts";

/** Whether a model and a host can work with the tools. */
export const checks: Check[] = [
  acceptedTools,
  names,
  descriptions,
  hiddenText,
  schemas,
  schemaValues,
  patterns,
  modelApis,
  parameters,
  annotations,
  paging,
  unknownTool,
  calls,
  results,
  badInput,
  boundaries,
];
