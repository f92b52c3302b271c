/** What a validator of the official schemas holds against a value. */
export interface Issue {
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  message: string;
  code?: string;
  expected?: string;
  values?: readonly unknown[];
}

/** The same in words of our own: which member, what it is, what to make of it. */
export function issueInWords(issue: Issue, value: unknown): { where: string; seen: string; fix: string } {
  const keys = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
  const where = keys.length === 0 ? "it" : keys.map(toStep).join("").replace(/^\./, "");
  const found = keys.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
  const wanted = wantedOf(issue);
  const must = wanted === undefined ? "the schema does not allow" : `where ${wanted} is required`;
  const seen =
    found === undefined ? `is missing${wanted === undefined ? "" : `, ${must}`}` : `is ${kindOf(found)}, ${must}`;
  const name = keys.at(-1) === undefined ? "the result" : String(keys.at(-1));
  const fix =
    found === null
      ? `leave ${name} out where it has no value`
      : `make ${where} ${wanted ?? "what the schema of MCP has for it"}`;
  return { where, seen, fix };
}

function toStep(key: PropertyKey): string {
  return typeof key === "number" ? `[${key}]` : `.${String(key)}`;
}

function wantedOf({ expected, values }: Issue): string | undefined {
  if (values && values.length > 0) return values.map((one) => JSON.stringify(one)).join(" or ");
  const names: Record<string, string> = { string: "a text", number: "a number", object: "an object", array: "a list" };
  return expected === undefined ? undefined : (names[expected] ?? `a ${expected}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string"
    ? `the text ${JSON.stringify(value.slice(0, 40))}`
    : `the ${typeof value} ${String(value)}`;
}
