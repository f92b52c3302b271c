import { outputWords } from "../../infra/service-outputs.ts";
import { code, table } from "./markdown.ts";

/** What every service puts out, one output a row. */
export function outputsTable(): string {
  const rows = Object.entries(outputWords).map(([name, words]) => [code(name), words]);
  return table(["output", "what"], rows);
}
