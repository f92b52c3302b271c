import { readFile } from "node:fs/promises";
import pLimit from "p-limit";
import { parse } from "yaml";
import { bring } from "../bring.ts";
import type { Check, Fault, CheckContext } from "../contract.ts";
import { runSuite, suiteFile, type Verdict } from "./conformance-suite.ts";
import { isObject } from "../json.ts";
import { revisions } from "../mcp/revisions.ts";
import { onlyReads } from "../mcp/tool-call.ts";

const atOnce = 2;

/** What the suite can only see with tools that a server has for its sake, or that another check tells. */
const besides = new Set([
  "sep-2575-server-rejects-undeclared-capability",
  "sep-2575-missing-capability-http-400",
  "sep-2575-http-server-no-independent-requests-on-stream",
  "sep-2575-server-no-log-without-loglevel",
  "tools-name-format",
  // The suite itself was wrong.
  "wire-schema-harness-error",
]);

/** What every client needs; the other scenarios look at rules that most hosts never come to. */
const ofEveryClient = ["server-initialize", "ping", "tools-list"];

/** A server asks its client back in these, and in the older era that takes a session, which none should need. */
const inSessions = new Set([
  "tools-call-sampling",
  "tools-call-elicitation",
  "elicitation-sep1034-defaults",
  "elicitation-sep1330-enums",
]);

/** What the official suite requires of any server, and all of it where the server has the tools for it. */
export const conformance: Check = {
  id: "protocol.conformance",
  group: "protocol",
  title: "passes the official MCP conformance suite",
  severity: "major",
  quick: false,
  needs: ["protocol.eras", "protocol.version", "protocol.messages"],
  // The suite waits for events, too.
  after: ["reach.stream"],
  // As much again for npm, which may have to bring it.
  timeoutSeconds: 100,
  async run(context) {
    const { endpoint, options } = context;
    if (options.token !== undefined) return { skip: "the suite cannot send a token" };
    if (endpoint.search !== "") return { skip: "the suite would show the URL's query to other users of this machine" };
    const lack = await bring("@modelcontextprotocol/conformance");
    if (lack !== undefined) return { skip: lack };
    const spoken = await Promise.all([speaks(context, "legacy"), speaks(context, "modern")]);
    const spokenRevisions = [revisions.legacy, revisions.modern].filter((_, index) => spoken[index]);
    const isFixture = (await context.tools()).some(({ name }) => name === "test_simple_text");
    const run = isFixture ? runAll : runGeneral;
    const verdicts = (await Promise.all(spokenRevisions.map((revision) => run(revision, context)))).flat();
    const lines = verdicts.map(({ revision, scenario, id, status }) => `${revision} ${scenario} ${id}: ${status}`);
    context.evidence.add({ name: "verdicts", kind: "text", text: lines.toSorted().join("\n") });
    const failed = verdicts.filter(
      (verdict) =>
        verdict.status === "FAILURE" && (isFixture || !besides.has(verdict.id)) && !isOfDescriptions(verdict),
    );
    const first = new Map(failed.map((verdict) => [`${verdict.revision} ${verdict.scenario} ${verdict.id}`, verdict]));
    return [...first.values()].map((verdict) => toFault(verdict, context));
  },
};

function speaks(context: CheckContext, era: "legacy" | "modern"): Promise<boolean> {
  return context.connect(era).then(
    () => true,
    () => false,
  );
}

/** The suite wants descriptions of tools, which the specification does not; a check of tools tells of them. */
function isOfDescriptions({ id, message }: Verdict): boolean {
  return id === "tools-list" && message.split("; ").every((part) => part.endsWith("missing description"));
}

/** Whether the suite would speak plain HTTP to a port of TLS: its tests of headers know nothing else. */
function sendsPlainly(scenario: string, { endpoint }: CheckContext): boolean {
  return scenario.startsWith("http-") && endpoint.protocol === "https:";
}

async function runGeneral(revision: string, context: CheckContext): Promise<Verdict[]> {
  const scenarios =
    revision === revisions.legacy ? ["server-initialize", "ping", "tools-list"] : await modernScenarios(context);
  const limit = pLimit(atOnce);
  const runs = scenarios.map((scenario) =>
    limit(() => runSuite(context, revision, ["--scenario", scenario, "--spec-version", revision])),
  );
  return (await Promise.all(runs)).flat();
}

async function modernScenarios(context: CheckContext): Promise<string[]> {
  const [first] = await context.tools();
  const general = ["tools-list", "server-stateless"];
  // It calls the first tool, without arguments and without a token.
  if (!first || !onlyReads(first) || sendsPlainly("http-header-validation", context)) return general;
  const client = await context.connect("modern");
  const isOpen = await client.callTool({ name: first.name, arguments: {} }, { signal: context.signal }).then(
    ({ _meta }) => !isObject(_meta) || !("mcp/www_authenticate" in _meta),
    // It wants a token, or does not work at all, which other checks tell.
    () => false,
  );
  return isOpen ? [...general, "http-header-validation"] : general;
}

async function runAll(revision: string, context: CheckContext): Promise<Verdict[]> {
  const requirements: unknown = parse(await readFile(suiteFile(`requirements/${revision}.yaml`), "utf8"));
  const required = isObject(requirements) && Array.isArray(requirements["server"]) ? requirements["server"] : [];
  const verdicts = await runSuite(context, revision, ["--requirements", revision]);
  return verdicts.filter(
    ({ scenario }) =>
      required.includes(scenario) &&
      (revision === revisions.modern || !inSessions.has(scenario)) &&
      !sendsPlainly(scenario, context),
  );
}

function toFault({ revision, scenario, description, message, reference }: Verdict, { quote }: CheckContext): Fault {
  return {
    ...(ofEveryClient.includes(scenario) ? {} : { severity: "minor" as const }),
    where: `${scenario} of ${revision}`,
    expected: quote(description),
    seen: quote(message),
    why: "clients are written against this rule",
    fix: `do as ${reference} says`,
  };
}
