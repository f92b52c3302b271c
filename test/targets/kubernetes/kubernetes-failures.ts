import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../../../toolchain/offline/kubernetes/api.ts";
import { namespace } from "./kubernetes-objects.ts";
import type { Changes } from "./kubernetes-stack.ts";

/** Ways in which a revision does not come up, and what is said of each. */
export const failures: readonly { why: string; changes: (repository: string) => Changes; says: RegExp[] }[] = [
  {
    why: "crashes",
    changes: () => ({ service: { env: { FAIL_WITH: "exit" } } }),
    says: [/pod demo-test-\S+: the server ended with exit code 3/, /cannot start: the token/],
  },
  {
    why: "has an image that is not there",
    changes: (repository) => ({ image: { reference: `${repository}@sha256:${"0".repeat(64)}` } }),
    says: [/pod demo-test-\S+: (ImagePullBackOff|ErrImagePull)/],
  },
  {
    why: "never gets healthy",
    changes: () => ({ service: { env: { FAIL_WITH: "status-500" } }, options: { startTimeoutSeconds: 4 } }),
    says: [/pod demo-test-\S+/, /healthPath|exit code/],
  },
  {
    why: "finds no room",
    changes: () => ({ service: { cpu: 60 }, options: { placementTimeoutSeconds: 10 } }),
    says: [/has no node: .*Insufficient cpu/],
  },
  {
    why: "is over the quota",
    changes: () => ({ service: { env: { OVER: "quota" } } }),
    says: [/no pod is made: FailedCreate: .*exceeded quota/],
  },
  {
    why: "is refused by a policy",
    changes: () => ({ service: { env: { OVER: "policy" } } }),
    says: [/no pod is made: FailedCreate: .*no such variable here/],
  },
];

/** Puts a rule of the cluster in the way of new pods; the answer takes it away again. */
export async function hinder(api: Api, why: string): Promise<() => Promise<unknown>> {
  const put = async (path: string, object: object) => {
    await api.apply(JSON.stringify(object));
    return () => api.request("DELETE", path);
  };
  if (why.includes("quota")) {
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "full", namespace } };
    return put(`/api/v1/namespaces/${namespace}/resourcequotas/full`, { ...quota, spec: { hard: { pods: "1" } } });
  }
  if (!why.includes("policy")) return async () => undefined;
  const group = "/apis/admissionregistration.k8s.io/v1";
  const apiVersion = "admissionregistration.k8s.io/v1";
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }];
  const expression = "object.spec.containers.all(c, !has(c.env) || c.env.all(e, e.name != 'OVER'))";
  const lifts = [
    await put(`${group}/validatingadmissionpolicies/refuse`, {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name: "refuse" },
      spec: {
        matchConstraints: { resourceRules: rules },
        validations: [{ expression, message: "no such variable here" }],
      },
    }),
    await put(`${group}/validatingadmissionpolicybindings/refuse`, {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name: "refuse" },
      spec: { policyName: "refuse", validationActions: ["Deny"] },
    }),
  ];
  // The API server takes a moment to heed it.
  await sleep(2000);
  return () => Promise.all(lifts.map((lift) => lift()));
}
