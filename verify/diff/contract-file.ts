import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import * as z from "zod";
import { parseJson } from "../json.ts";
import type { SchemaCopy, ToolContract } from "../result.ts";
import { canonical, toSchemaCopy } from "../tool-contract.ts";
import { writeWhole } from "../write-file.ts";

/** The tools that a team has accepted as what clients and hosts know. */
export interface ContractFile {
  /** Published: a host keeps a reviewed copy, so that what breaks fails; draft: it is told alone. */
  status: "published" | "draft";
  tools: ToolContract[];
  /** What was broken on purpose, the newest last, for the notes of the next version. */
  broken: { reason: string; changes: string[] }[];
}

const schemaInFile = z.record(z.string(), z.unknown());
const fileSchema = z.strictObject({
  version: z.literal(1),
  status: z.enum(["published", "draft"]),
  broken: z.array(z.strictObject({ reason: z.string(), changes: z.array(z.string()) })).default([]),
  tools: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string().exactOptional(),
      description: z.string(),
      annotations: z.record(z.string(), z.boolean()),
      meta: z.record(z.string(), z.unknown()),
      inputSchema: schemaInFile,
      outputSchema: schemaInFile.exactOptional(),
    }),
  ),
});

/** A file that is not what `writeContract` writes. */
export class ContractFileError extends Error {
  override readonly name = "ContractFileError";
  readonly userFacing = true;
}

/** Reads the accepted tools; undefined where there is no such file. Throws a ContractFileError for any other content. */
export async function readContract(file: string): Promise<ContractFile | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseContract(text, file);
}

/** The same from the text of such a file. */
export function parseContract(text: string, file: string): ContractFile {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "" };
    const place = path.length === 0 ? "" : ` at ${path.join(".")}`;
    throw new ContractFileError(
      `${basename(file)} is not what slipway contract accept writes${place} (${message}): take it from git, or remove it and accept anew`,
    );
  }
  const { status, broken, tools } = parsed.data;
  return { status, broken, tools: tools.map(fromFile) };
}

/** Writes the accepted tools by name, the keys of every object in order, so that a diff shows what changed and no more. */
export async function writeContract(file: string, { status, tools, broken }: ContractFile): Promise<void> {
  const sorted = tools.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(toFile);
  const content = { version: 1, status, ...(broken.length === 0 ? {} : { broken }), tools: sorted };
  await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
}

function toFile({ name, title, description, annotations, meta = {}, inputSchema, outputSchema }: ToolContract) {
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    annotations: ordered(annotations),
    // A member that was cut is no JSON and stays the text that it is.
    meta: ordered(Object.fromEntries(Object.entries(meta).map(([path, json]) => [path, parseJson(json) ?? json]))),
    inputSchema: ordered(inputSchema.schema ?? { sha256: inputSchema.sha256 }),
    ...(outputSchema ? { outputSchema: ordered(outputSchema.schema ?? { sha256: outputSchema.sha256 }) } : {}),
  };
}

function fromFile({ meta, inputSchema, outputSchema, ...tool }: z.infer<typeof fileSchema>["tools"][number]) {
  const { title, ...rest } = tool;
  return {
    ...rest,
    ...(title === undefined ? {} : { title }),
    meta: Object.fromEntries(Object.entries(meta).map(([path, value]) => [path, memberText(value)])),
    inputSchema: copyOf(inputSchema),
    ...(outputSchema ? { outputSchema: copyOf(outputSchema) } : {}),
  };
}

const cut = /… [0-9a-f]{64}$/;

function memberText(value: unknown): string {
  return typeof value === "string" && cut.test(value) ? value : canonical(value).text;
}

function copyOf(schema: Record<string, unknown>): SchemaCopy {
  const { sha256, ...others } = schema;
  if (typeof sha256 === "string" && Object.keys(others).length === 0) return { sha256 };
  const { length: _, ...copy } = toSchemaCopy(schema);
  return copy;
}

function ordered(value: object): unknown {
  return JSON.parse(canonical(value).text);
}
