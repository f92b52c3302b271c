import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import * as z from "zod";

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version of this package, which every report says. */
export const examiner = packageSchema.parse(JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? "", "utf8")));
