import * as z from "zod";
import { type CauseKind, causeTitles } from "./connection/cause.ts";
import { type Evidence, type Finding, groups, severities } from "./contract.ts";
import type { FailOn } from "./options.ts";

const milliseconds = z.number().describe("Milliseconds");
const counts = <const Name extends string>(names: readonly Name[]) => z.record(z.enum(names), z.int().nonnegative());

// The keys of an object that is written out are all there are.
const causeKinds = Object.keys(causeTitles) as CauseKind[];

const findingSchema: z.ZodType<Finding> = z.object({
  check: z.string().describe("Id of the check that found it"),
  severity: z.enum(severities),
  where: z.string().exactOptional().describe("The tool, resource, header or URL it is about"),
  expected: z.string(),
  seen: z.string(),
  why: z.string().describe("Why it matters"),
  fix: z.string().describe("The one way out"),
  cause: z.enum(causeKinds).exactOptional().describe("Why a connection failed, where that is what it is about"),
});

const checkResultSchema = z.object({
  id: z.string().describe("Group and name, such as reach.tls-expiry"),
  title: z.string(),
  group: z.enum(groups),
  severity: z.enum(severities).describe("Of its findings unless they say otherwise"),
  status: z
    .enum(["passed", "failed", "skipped", "errored"])
    .describe("Passed may carry findings of severity info; errored: the check did not finish"),
  findings: z.array(findingSchema),
  durationMs: milliseconds,
  reason: z.string().exactOptional().describe("Why it was skipped or could not finish"),
});

const timingSchema = z.object({
  check: z.string(),
  name: z.string(),
  samples: z.array(milliseconds).describe("Every time that was measured, in the order of measuring"),
});

const streamSchema = z.object({
  check: z.string(),
  name: z.string(),
  eventsAt: z.array(milliseconds).describe("When something came, since the request"),
  endedAt: milliseconds.describe("When the stream ended or was let go, since the request"),
  isCut: z.boolean().describe("It ended before the check let it go"),
});

const schemaCopySchema = z.object({
  sha256: z.string().describe("Of the schema as JSON with its keys in order"),
  schema: z.record(z.string(), z.unknown()).exactOptional().describe("The schema itself, unless it is too large"),
});

const toolContractSchema = z.object({
  name: z.string(),
  title: z.string().exactOptional(),
  description: z.string().describe("Cut after 4096 characters"),
  annotations: z.record(z.string(), z.boolean()).describe("The hints that it gives, such as readOnlyHint"),
  meta: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe("Members of _meta as JSON, by their path such as ui.resourceUri; long ones are cut and end with a hash"),
  inputSchema: schemaCopySchema,
  outputSchema: schemaCopySchema.exactOptional(),
});

const aboutSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sign-in").describe("It asks for a token, and none was given") }),
  z.object({
    kind: z.literal("open"),
    server: z.string().describe("Name and version, as the server says"),
    protocolVersion: z.string(),
    tools: z.array(toolContractSchema),
    call: z
      .object({ tool: z.string(), milliseconds })
      .exactOptional()
      .describe("The first call of a read-only tool that needs no arguments"),
  }),
]);

const askedSchema = z.object({
  only: z.array(z.string()).exactOptional().describe("Checks and groups that were asked for; all where it is missing"),
  quick: z.boolean(),
  allowWrites: z.boolean(),
  failOn: z.enum([...severities, "never"] satisfies readonly FailOn[]).describe("Least severity that fails the run"),
});

const verdictSchema = z.object({
  outcome: z
    .enum(["passed", "failed", "not-examined"])
    .describe("not-examined: nothing bad was found, and what was asked for could not be looked at"),
  reasons: z.array(z.string()).describe("One sentence for each reason why it did not pass"),
});

const evidenceFileSchema = z.object({
  check: z.string(),
  name: z.string(),
  kind: z.enum(["transcript", "timing", "text", "screenshot"]),
  file: z.string().describe("Where --out keeps it, relative to its folder"),
});

/** Rises when a field of the report in JSON goes or means something else; new fields do not raise it. */
export const schemaVersion = 1;

/** A report in JSON. */
export const reportSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  examiner: z.object({ name: z.string(), version: z.string() }).describe("The program that made this report"),
  endpoint: z.string(),
  startedAt: z.string().describe("ISO 8601"),
  durationMs: milliseconds,
  asked: askedSchema,
  verdict: verdictSchema,
  about: aboutSchema.exactOptional().describe("Missing where the endpoint lets nobody in"),
  checks: z.array(checkResultSchema).describe("By group"),
  findings: z.array(findingSchema).describe("The worst first"),
  timings: z.array(timingSchema),
  streams: z.array(streamSchema),
  evidence: z.array(evidenceFileSchema),
  warnings: z.array(z.string()).exactOptional().describe("What was not as it should be on the machine that examined"),
  summary: z.object({
    checks: counts(checkResultSchema.shape.status.options),
    findings: counts(severities),
  }),
});

/** A report as a file of JSON holds it. */
export type JsonReport = z.infer<typeof reportSchema>;

/** How one check ended. */
export type CheckResult = z.infer<typeof checkResultSchema>;
/** A time that a check measured, once or many times. */
export type Timing = z.infer<typeof timingSchema>;
/** What came on a stream, and when. */
export type Stream = z.infer<typeof streamSchema>;
/** What clients and models know of a tool. */
export type ToolContract = z.infer<typeof toolContractSchema>;
/** A JSON Schema of a tool, with a hash that stands for it. */
export type SchemaCopy = z.infer<typeof schemaCopySchema>;
/** What an endpoint says of itself, and how one call went. */
export type About = z.infer<typeof aboutSchema>;
export type Asked = z.infer<typeof askedSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
/** Counts of checks by status and of findings by severity. */
export type Counts = JsonReport["summary"];

/** Evidence with the check that added it. */
export type CheckEvidence = Evidence & { check: string };

/** All that a run found out; it holds no token or secret. */
export type Report = Omit<JsonReport, "schemaVersion" | "evidence"> & { evidence: CheckEvidence[] };

/** What goes on while checks run. */
export type Progress =
  | { kind: "selected"; checks: Pick<CheckResult, "id" | "title" | "group" | "severity">[] }
  | { kind: "started"; id: string }
  | { kind: "described"; about: About }
  | { kind: "warned"; text: string }
  | { kind: "finished"; result: CheckResult; timings: Timing[]; streams: Stream[]; evidence: CheckEvidence[] };
