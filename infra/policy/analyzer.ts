import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import analyzerPb from "@pulumi/pulumi/proto/analyzer_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { isProduction } from "../production.ts";
import { fromStruct, type Properties, UNKNOWN } from "../provider/property-values.ts";
import { mapSecrets } from "../provider/secret-values.ts";
import { judge, policyRules, type Violation } from "./judge.ts";
import { readPublishedFile } from "./published.ts";
import { maskedSecret, type JudgedResource, type PolicyStack } from "./rule.ts";

const pack = "slipway";

/** Pulumi's side of the rules: what `pulumi preview --policy-pack` and `up --policy-pack` ask of a pack. */
// https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
export function analyzerService(version: string, projectDirectory: string | undefined): UntypedServiceImplementation {
  let about: Omit<PolicyStack, "resources"> = { name: "", production: false };
  const empty = answering(() => new emptyPb.Empty());
  return {
    handshake: answering(() => new analyzerPb.AnalyzerHandshakeResponse()),
    getPluginInfo: answering(() => new pluginPb.PluginInfo().setVersion(version)),
    getAnalyzerInfo: answering(() => info(version)),
    configure: empty,
    cancel: empty,
    configureStack: answering((request: analyzerPb.AnalyzerStackConfigureRequest) => {
      const name = request.getStack();
      const published = projectDirectory === undefined ? undefined : readPublishedFile(projectDirectory);
      const production = saysProduction(request.getConfigMap().get(`${pack}:service`)) ?? isProduction(name);
      about = { name, production, ...(published ? { published } : {}) };
      return new analyzerPb.AnalyzerStackConfigureResponse();
    }),
    remediate: answering(() => new analyzerPb.RemediateResponse()),
    analyze: answering((request: analyzerPb.AnalyzeRequest) => {
      const found = resourceOf(request);
      if (found === undefined) return new analyzerPb.AnalyzeResponse();
      const rules = policyRules.map(({ stack: _, ...rule }) => rule);
      return response(judge({ ...about, resources: [found] }, rules), version, () => request.getUrn());
    }),
    analyzeStack: answering((request: analyzerPb.AnalyzeStackRequest) => {
      const all = request.getResourcesList();
      const resources = all.flatMap((one) => resourceOf(one) ?? []);
      const service = all.find((one) => one.getType() === "slipway:index:McpService");
      const { url } = fromStruct(service?.getProperties());
      const known = typeof url === "string" && url !== UNKNOWN ? { url } : {};
      const rules = policyRules.map(({ resource: _, ...rule }) => rule);
      const others = all.map((one) => one.getType());
      return response(judge({ ...about, ...known, resources, others }, rules), version, () => "");
    }),
  };
}

/** A resource as rules see it; undefined where too little of it is known before it is made. */
function resourceOf(one: analyzerPb.AnalyzeRequest | analyzerPb.AnalyzerResource): JudgedResource | undefined {
  const inputs = mapSecrets(fromStruct(one.getProperties()), () => maskedSecret);
  const type = one.getType();
  if (type.startsWith("pulumi:") || isUnknown(inputs)) return undefined;
  return { type, name: one.getName(), inputs };
}

function isUnknown(inputs: Properties): boolean {
  return JSON.stringify(inputs).includes(UNKNOWN);
}

function saysProduction(service: string | undefined): boolean | undefined {
  try {
    const parsed: unknown = JSON.parse(service ?? "");
    const said =
      typeof parsed === "object" && parsed !== null && "production" in parsed ? parsed.production : undefined;
    return typeof said === "boolean" ? said : undefined;
  } catch {
    return undefined;
  }
}

const levels = {
  mandatory: analyzerPb.EnforcementLevel.MANDATORY,
  advisory: analyzerPb.EnforcementLevel.ADVISORY,
};

function info(version: string): analyzerPb.AnalyzerInfo {
  const { POLICY_TYPE_RESOURCE, POLICY_TYPE_STACK } = analyzerPb.PolicyType;
  const policies = policyRules.map(({ id, title, why, level, resource }) =>
    new analyzerPb.PolicyInfo()
      .setName(id)
      .setDisplayname(id)
      .setDescription(`${title}: ${why}`)
      .setEnforcementlevel(levels[level])
      .setPolicyType(resource ? POLICY_TYPE_RESOURCE : POLICY_TYPE_STACK),
  );
  return new analyzerPb.AnalyzerInfo()
    .setName(pack)
    .setDisplayname("Slipway")
    .setVersion(version)
    .setSupportsconfig(false)
    .setPoliciesList(policies);
}

function response(
  violations: readonly Violation[],
  version: string,
  urnOf: (violation: Violation) => string,
): analyzerPb.AnalyzeResponse {
  const diagnostics = violations.map((violation) =>
    new analyzerPb.AnalyzeDiagnostic()
      .setPolicyname(violation.id)
      .setPolicypackname(pack)
      .setPolicypackversion(version)
      .setDescription(violation.title)
      .setMessage(`${violation.seen}\n${violation.why}; ${violation.fix}`)
      .setEnforcementlevel(levels[violation.level])
      .setUrn(urnOf(violation)),
  );
  return new analyzerPb.AnalyzeResponse().setDiagnosticsList(diagnostics);
}

function answering<Request, Response>(answer: (request: Request) => Response): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    try {
      callback(null, answer(request));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
