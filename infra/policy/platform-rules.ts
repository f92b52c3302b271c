import { plainFronts } from "./plain-fronts.ts";
import { memberOf, type PolicyRule, placesIn } from "./rule.ts";

/** Rules about what lies around a service: the way to it, its log, its alarms. */
export const platformRules: readonly PolicyRule[] = [
  {
    id: "tls-only",
    level: "mandatory",
    title: "Nothing answers over plain HTTP but with a redirect, and TLS is 1.2 or later",
    why: "tokens would cross the network in plain text, and hosts refuse such endpoints",
    fix: "leave the listener, the ingress and the policy of TLS as slipway makes them",
    resource({ type, inputs }) {
      if (type.startsWith("aws:lb/listener:") && memberOf(inputs, "protocol") === "HTTP") {
        const actions = memberOf(inputs, "defaultActions");
        const redirects = Array.isArray(actions) && actions.every((action) => memberOf(action, "type") === "redirect");
        return redirects ? [] : ["answers over plain HTTP"];
      }
      if (type.startsWith("aws:lb/listener:") && !/TLS13|TLS-1-2/.test(String(memberOf(inputs, "sslPolicy")))) {
        return [`takes ${String(memberOf(inputs, "sslPolicy") ?? "the default policy of TLS")}`];
      }
      if (type === "azure-native:app:ContainerApp") {
        const isOpen = memberOf(inputs, "configuration", "ingress", "allowInsecure") === true;
        return isOpen ? ["answers over plain HTTP"] : [];
      }
      // Without a policy Google's load balancers take TLS 1.0: https://cloud.google.com/load-balancing/docs/ssl-policies-concepts
      if (/^gcp:compute\/(region)?targetHttpsProxy:/i.test(type) && !memberOf(inputs, "sslPolicy")) {
        return ["takes TLS 1.0, as it has no policy of TLS"];
      }
      const least = type.startsWith("gcp:compute/sSLPolicy:") ? String(memberOf(inputs, "minTlsVersion")) : "TLS_1_2";
      return /^TLS_1_[23]$/.test(least) ? [] : [`takes ${least}`];
    },
    stack: plainFronts,
  },
  {
    id: "log-retention",
    level: "advisory",
    title: "Every log is kept for a set time",
    why: "a log that is kept for ever costs for ever, and holds what people wrote longer than was said",
    fix: "set slipway:options.logRetentionDays",
    resource({ type, inputs }) {
      const isLog =
        type.startsWith("aws:cloudwatch/logGroup:") || type === "azure-native:operationalinsights:Workspace";
      const days = memberOf(inputs, "retentionInDays");
      return isLog && (typeof days !== "number" || days === 0) ? ["keeps its lines for ever"] : [];
    },
  },
  {
    id: "alarm-receivers",
    level: "mandatory",
    title: "Every alarm tells somebody",
    why: "an alarm without a receiver rings where nobody hears it",
    fix: "name a receiver in slipway:alerts.receivers",
    resource({ type, inputs }) {
      const told = receiversOf(type, inputs);
      return told !== undefined && !(Array.isArray(told) && told.length > 0) ? ["tells nobody"] : [];
    },
  },
  {
    id: "budget",
    level: "advisory",
    title: "A production stack has a budget",
    why: "a loop of calls, or an attack, is otherwise first seen on the bill",
    fix: "set slipway:alerts.budget",
    stack({ production, resources, others = [] }) {
      const types = [...resources.map(({ type }) => type), ...others];
      return !production || types.some((type) => /budget/i.test(type)) ? [] : ["there is no budget"];
    },
  },
];

/** Whom an alarm tells; undefined where a resource is none, null where it tells nobody. */
function receiversOf(type: string, inputs: unknown): unknown {
  if (type.startsWith("aws:cloudwatch/metricAlarm:")) return memberOf(inputs, "alarmActions") ?? null;
  if (type.startsWith("gcp:monitoring/alertPolicy:")) return memberOf(inputs, "notificationChannels") ?? null;
  if (/^azure-native:(monitor|insights):(MetricAlert|ScheduledQueryRule)$/.test(type)) {
    const actions = memberOf(inputs, "actions") ?? null;
    return Array.isArray(actions) ? actions : (memberOf(actions, "actionGroups") ?? null);
  }
  return undefined;
}

/** Rules about who may do what. */
export const rightsRules: readonly PolicyRule[] = [
  {
    id: "no-wildcard-rights",
    level: "mandatory",
    title: "No identity may do everything",
    why: "whoever takes over the service or its workflow would have the account",
    fix: "name the actions and the resources",
    resource({ type, inputs }) {
      if (/^aws:iam\/(policy|rolePolicy):/.test(type)) return wildcardStatements(memberOf(inputs, "policy"));
      // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
      if (/^aws:iam\/\w*[pP]olicyAttachment:/.test(type)) {
        return String(memberOf(inputs, "policyArn")).endsWith("/AdministratorAccess")
          ? ["gives AdministratorAccess"]
          : [];
      }
      const role = type.startsWith("gcp:") ? memberOf(inputs, "role") : undefined;
      if (role === "roles/owner" || role === "roles/editor") return [`gives ${role}`];
      // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles#owner
      const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
      const given = type === "azure-native:authorization:RoleAssignment" ? memberOf(inputs, "roleDefinitionId") : "";
      return String(given).endsWith(owner) ? ["makes somebody an owner"] : [];
    },
  },
  {
    id: "no-wildcard-trust",
    level: "mandatory",
    title: "A workflow's identity trusts exact subjects alone",
    why: "behind a wildcard another branch, another repository or a stranger's fork signs in as well",
    fix: "name repository and environment in slipway:options.ci",
    resource({ type, inputs }) {
      if (type.startsWith("aws:iam/role:")) {
        const subjects = [...placesIn(memberOf(inputs, "assumeRolePolicy"))].flatMap(({ path, value }) =>
          path.some((name) => name.endsWith(":sub")) && typeof value === "string" ? [value] : [],
        );
        const isFederated = JSON.stringify(memberOf(inputs, "assumeRolePolicy") ?? "").includes("oidc-provider/");
        if (isFederated && subjects.length === 0) return ["trusts every token of its issuer"];
        return subjects.filter((subject) => subject.includes("*")).map((subject) => `trusts ${subject}`);
      }
      if (
        type.startsWith("gcp:iam/workloadIdentityPoolProvider:") &&
        memberOf(inputs, "attributeCondition") === undefined
      ) {
        return ["trusts every token of its issuer"];
      }
      const subject = type.endsWith(":FederatedIdentityCredential") ? String(memberOf(inputs, "subject")) : "";
      return subject.includes("*") ? [`trusts ${subject}`] : [];
    },
  },
];

function wildcardStatements(policy: unknown): string[] {
  const statements = memberOf(policy, "Statement");
  return (Array.isArray(statements) ? statements : [statements]).flatMap((statement: unknown) => {
    const [actions, resources] = [memberOf(statement, "Action"), memberOf(statement, "Resource")].map((value) =>
      [value].flat(),
    );
    const wide = actions?.find((action) => typeof action === "string" && /^(\*|[\w-]+:\*)$/.test(action));
    const isEverywhere = resources?.includes("*") && memberOf(statement, "Condition") === undefined;
    return memberOf(statement, "Effect") === "Allow" && wide !== undefined && isEverywhere
      ? [`allows ${String(wide)} on *`]
      : [];
  });
}
