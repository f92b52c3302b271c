import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "../test/checkout.ts";
import { generatedFiles } from "./generated-files.ts";
import { run } from "./run.ts";

/** Writes what is generated. */
await run(async () => {
  const files = await generatedFiles();
  for (const [file, text] of Object.entries(files)) await writeFile(join(checkout, file), text);
  console.log(`wrote ${Object.keys(files).join(", ")}`);
});
