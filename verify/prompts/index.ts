import type { Check } from "../contract.ts";
import { callArguments } from "./arguments.ts";
import { baseline } from "./baseline.ts";
import { confusion } from "./confusion.ts";
import { promptsFile } from "./file-check.ts";
import { negative } from "./negative.ts";
import { direct, indirect } from "./positive.ts";
import { ranking } from "./ranking-check.ts";

/** Whether people's prompts lead to the right tools. */
export const checks: Check[] = [promptsFile, ranking, direct, indirect, negative, callArguments, confusion, baseline];
