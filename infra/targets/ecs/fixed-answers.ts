import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import type { Listener } from "@pulumi/aws/lb/listener.js";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import type { ServiceSpec } from "../../contract.ts";
import { wellKnownNames } from "../../schema.ts";
import { fixedAnswers } from "../../well-known.ts";

/**
 * Lets the load balancer answer what the stack says in the server's place. Its rules are looked at before every other one,
 * and cost nothing: the first ten that a request meets are free.
 */
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html,
// https://aws.amazon.com/elasticloadbalancing/pricing/
export function answerFixed(spec: Pick<ServiceSpec, "name" | "wellKnown">, listener: Listener, opts: AwsOpts): void {
  for (const { name, path, body } of fixedAnswers(spec)) {
    new ListenerRule(
      `${spec.name}-${name}`,
      {
        listenerArn: listener.arn,
        // One that goes leaves the others where they are.
        priority: wellKnownNames.indexOf(name) + 1,
        conditions: [{ pathPattern: { values: [path] } }],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: { statusCode: "200", contentType: "text/plain", messageBody: body },
          },
        ],
      },
      opts,
    );
  }
}
