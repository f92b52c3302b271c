import { Deployment } from "@pulumi/aws/apprunner/deployment.js";
import type { Service } from "@pulumi/aws/apprunner/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { AwsOpts } from "../../clouds/aws/opts.ts";
import { type PinnedSecret, storeSecret, writeVersion } from "../../clouds/aws/secrets.ts";
import { unknownUrl } from "./url-variables.ts";

/** The service's own URL, which App Runner makes up with the service: variables refer to it, and it is told afterwards. */
export interface OwnUrl {
  /** What the instance's role may read. */
  secret: PinnedSecret;
  /** What variables refer to: the value that is current whenever App Runner deploys. */
  reference: pulumi.Output<string>;
  /** Tells the server where it is, by one more deployment; resolves once that one runs. */
  tell(service: Service, served: pulumi.Resource): pulumi.Output<pulumi.ID>;
}

/** Makes the value, which says nothing of use until it is told. */
// https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html
export function ownUrl(serviceName: string, opts: AwsOpts): OwnUrl {
  // No variable's name, and so no secret's of the team's, begins with a digit.
  const name = `${serviceName}-0-url`;
  // Nobody would want it back.
  const secret = storeSecret(name, pulumi.output(unknownUrl), opts, 0);
  return {
    secret,
    reference: pulumi.all([secret.arn, secret.versionId]).apply(([arn]) => arn),
    tell(service, served) {
      const url = pulumi.interpolate`https://${service.serviceUrl}`;
      const known = writeVersion(`${name}-known`, secret.arn, url, { ...opts, dependsOn: served });
      // Once for each service, and waited for: https://docs.aws.amazon.com/apprunner/latest/api/API_StartDeployment.html
      return new Deployment(name, { serviceArn: service.arn }, { ...opts, dependsOn: known }).id;
    },
  };
}
