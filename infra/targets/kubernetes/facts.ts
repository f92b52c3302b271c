import type { Facts } from "../../contract.ts";

const gateways = "https://gateway-api.sigs.k8s.io/guides/http-routing/";
const hpa = "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/";

/** What a Kubernetes cluster can and cannot do, whatever its gateway. */
export const facts: Facts = {
  // https://gateway-api.sigs.k8s.io/api-types/httproute/#timeouts-optional: as slipway:service.requestTimeoutSeconds says it.
  requestSeconds: { value: null, source: "https://gateway-api.sigs.k8s.io/api-types/httproute/" },
  // The shortest of the gateways'.
  idleSeconds: { value: 60, source: "https://docs.nginx.com/nginx-gateway-fabric/traffic-management/proxy-settings" },
  scaleToZero: { value: false, source: hpa },
  autoscaling: { value: true, source: hpa },
  customDomain: { value: true, source: gateways },
  defaultUrl: { value: false, source: gateways },
  isPublic: { value: true, source: gateways },
  secretReferences: { value: true, source: "https://external-secrets.io/latest/api/externalsecret/" },
  reservedVariables: {
    value: ["KUBERNETES_*"],
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables",
  },
  reservedPaths: { value: null, source: gateways },
  sizes: {
    value: null,
    source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  },
  concurrency: { value: null, source: hpa },
  minInstances: { value: null, source: hpa },
  // By Envoy Gateway and the AWS Load Balancer Controller; of the others the check says that they cannot.
  fixedAnswers: { value: true, source: "https://gateway.envoyproxy.io/docs/tasks/traffic/direct-response/" },
  // The kubelet's period of a minute, and as long in its cache.
  liveFiles: {
    value: { withinSeconds: 120 },
    source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod",
  },
  // As long as `drainSeconds` of its options, or the longest request.
  shutdownSeconds: {
    value: 30,
    source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  },
};
