import type { PropertyValue } from "../../../provider/protocol.ts";
import type { ApiAccess, LiveResource } from "../../../../simulation/cloud/index.ts";
import type { ApiCall, ApiReply } from "../../../../simulation/http-api.ts";

interface Balancing extends Pick<ApiAccess, "change"> {
  listeners: readonly LiveResource[];
  groups: readonly LiveResource[];
}

const known =
  /^(Action|Version|ListenerArn|DefaultActions\.member\.1\.(Type|TargetGroupArn|ForwardConfig\.TargetGroups\.member\.[12]\.(TargetGroupArn|Weight)))$/;

/** Changes where a listener sends what no rule of it does. */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
export function modifyListener({ query }: ApiCall, { listeners, groups, change }: Balancing): ApiReply {
  if (query.get("Action") !== "ModifyListener" || query.get("Version") !== "2015-12-01")
    return refused("InvalidAction", `${query.get("Action")} of ${query.get("Version")}`);
  const stranger = [...query.keys()].find((name) => !known.test(name));
  if (stranger !== undefined) return refused("ValidationError", `${stranger} is no parameter`);
  const listener = listeners.find(({ outputs }) => outputs.arn === query.get("ListenerArn"));
  if (!listener) return refused("ListenerNotFound", "One or more listeners not found");
  const action = "DefaultActions.member.1";
  if (query.get(`${action}.Type`) !== "forward") return refused("ValidationError", "an action needs a type");
  const isKnown = (arn: string | null) => groups.some(({ outputs }) => outputs.arn === arn);
  const only = query.get(`${action}.TargetGroupArn`);
  const weighted = [1, 2].map((index) => {
    const member = `${action}.ForwardConfig.TargetGroups.member.${index}`;
    return { arn: query.get(`${member}.TargetGroupArn`), weight: Number(query.get(`${member}.Weight`)) };
  });
  const wanted = only === null ? weighted : [{ arn: only, weight: 1 }];
  if (!wanted.every(({ arn }) => isKnown(arn)))
    return refused("TargetGroupNotFound", "One or more target groups not found");
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
  if (!wanted.every(({ weight }) => Number.isInteger(weight) && weight >= 0 && weight <= 999))
    return refused("ValidationError", "weights are from 0 to 999");
  const forward: PropertyValue =
    only === null
      ? { type: "forward", forward: { targetGroups: weighted.map(({ arn, weight }) => ({ arn: arn ?? "", weight })) } }
      : { type: "forward", targetGroupArn: only };
  void change(listener, { defaultActions: [forward] });
  return { status: 200, body: "<ModifyListenerResponse/>" };
}

function refused(code: string, message: string): ApiReply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status: 400, body };
}
