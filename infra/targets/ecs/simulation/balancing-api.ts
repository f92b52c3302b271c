import { setTimeout as sleep } from "node:timers/promises";
import type { Properties, PropertyValue } from "../../../provider/protocol.ts";
import type { ApiAccess, LiveResource } from "../../../../simulation/cloud/index.ts";
import type { ApiCall, ApiReply } from "../../../../simulation/http-api.ts";

interface Balancing extends Pick<ApiAccess, "change"> {
  listeners: readonly LiveResource[];
  rules: readonly LiveResource[];
  groups: readonly LiveResource[];
  /** How many targets of a group are healthy, and how many are not yet. */
  healthOf(group: LiveResource): { healthy: number; initial: number };
}

/** The nodes hear of new weights one after another. */
const lateMs = 3000;

const known = {
  ModifyListener:
    /^(Action|Version|ListenerArn|DefaultActions\.member\.1\.(Type|ForwardConfig\.TargetGroups\.member\.[12]\.(TargetGroupArn|Weight)))$/,
  ModifyRule:
    /^(Action|Version|RuleArn|Actions\.member\.1\.(Type|TargetGroupArn|FixedResponseConfig\.(StatusCode|ContentType)))$/,
  DescribeTargetHealth: /^(Action|Version|TargetGroupArn)$/,
};

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a load balancer does beside Pulumi's provider; it answers in XML, or in JSON where that is asked for. */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-requests.html
export function balancing({ query, headers }: ApiCall, cloud: Balancing): ApiReply {
  const isJson = headers.accept?.includes("json") ?? false;
  try {
    const name = query.get("Action") ?? "";
    if (!isOperation(name) || query.get("Version") !== "2015-12-01")
      throw new Refusal("InvalidAction", `${name} of ${query.get("Version")}`);
    const stranger = [...query.keys()].find((key) => !known[name].test(key));
    if (stranger !== undefined) throw new Refusal("ValidationError", `${stranger} is no parameter`);
    const result = operations[name](query, cloud);
    const xml = `<${name}Response><${name}Result>${result}</${name}Result></${name}Response>`;
    return { status: 200, body: isJson ? { [`${name}Response`]: {} } : xml };
  } catch (error) {
    const code = error instanceof Refusal ? error.code : "InvalidConfigurationRequest";
    const message = error instanceof Error ? error.message : String(error);
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status: 400, body: isJson ? { Error: { Type: "Sender", Code: code, Message: message } } : xml };
  }
}

function isOperation(name: string): name is keyof typeof known {
  return Object.hasOwn(known, name);
}

const operations: Record<keyof typeof known, (query: URLSearchParams, cloud: Balancing) => string> = {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
  ModifyListener(query, { listeners, groups, change }) {
    const listener = found(listeners, query.get("ListenerArn"), "ListenerNotFound");
    const action = "DefaultActions.member.1";
    if (query.get(`${action}.Type`) !== "forward") throw new Refusal("ValidationError", "an action needs a type");
    const targetGroups = [1, 2].map((index) => {
      const member = `${action}.ForwardConfig.TargetGroups.member.${index}`;
      const arn = query.get(`${member}.TargetGroupArn`);
      found(groups, arn, "TargetGroupNotFound");
      return { arn: arn ?? "", weight: Number(query.get(`${member}.Weight`)) };
    });
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
    if (!targetGroups.every(({ weight }) => Number.isInteger(weight) && weight >= 0 && weight <= 999))
      throw new Refusal("ValidationError", "weights are from 0 to 999");
    late(change, listener, { defaultActions: [{ type: "forward", forward: { targetGroups } }] });
    return "";
  },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
  ModifyRule(query, { rules, groups, change }) {
    const rule = found(rules, query.get("RuleArn"), "RuleNotFound");
    void change(rule, { actions: [ruleAction(query, groups)] }).catch(() => undefined);
    return "";
  },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
  DescribeTargetHealth(query, { groups, healthOf }) {
    const { healthy, initial } = healthOf(found(groups, query.get("TargetGroupArn"), "TargetGroupNotFound"));
    const one = (state: string) => `<member><TargetHealth><State>${state}</State></TargetHealth></member>`;
    const all = `${one("healthy").repeat(healthy)}${one("initial").repeat(initial)}`;
    return `<TargetHealthDescriptions>${all}</TargetHealthDescriptions>`;
  },
};

function ruleAction(query: URLSearchParams, groups: readonly LiveResource[]): PropertyValue {
  const action = "Actions.member.1";
  const type = query.get(`${action}.Type`);
  if (type === "forward") {
    const targetGroupArn = query.get(`${action}.TargetGroupArn`);
    found(groups, targetGroupArn, "TargetGroupNotFound");
    return { type, targetGroupArn: targetGroupArn ?? "" };
  }
  const statusCode = query.get(`${action}.FixedResponseConfig.StatusCode`) ?? "";
  const contentType = query.get(`${action}.FixedResponseConfig.ContentType`) ?? "";
  if (type !== "fixed-response" || !/^[245]\d\d$/.test(statusCode))
    throw new Refusal("ValidationError", "an action needs a type, and what it does");
  return { type, fixedResponse: { statusCode, contentType } };
}

function late(change: Balancing["change"], resource: LiveResource, patch: Properties): void {
  void sleep(lateMs)
    .then(() => change(resource, patch))
    // It is gone by then.
    .catch(() => undefined);
}

function found(all: readonly LiveResource[], arn: string | null, code: string): LiveResource {
  const one = all.find(({ outputs }) => outputs.arn === arn);
  if (!one) throw new Refusal(code, `One or more are not found: ${arn}`);
  return one;
}
