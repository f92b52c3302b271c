/**
 * What asks the service each minute, from outside, as a client would: it sends `initialize` and writes what it saw as
 * metrics. Called with `count`, it writes that this happened once.
 */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { request } from "node:https";

const { ENDPOINT, STATUS, NAMESPACE } = process.env;
const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "slipway-probe", version: "1" } },
});

export async function handler({ count }) {
  if (count !== undefined) return write({ [count]: 1 }, {});
  const begin = performance.now();
  const { status = 0, days, reason } = await ask().catch((error) => ({ reason: error.message }));
  const measured = {
    Available: status === Number(STATUS) ? 1 : 0,
    InitializeMilliseconds: Math.round(performance.now() - begin),
    ...(days === undefined ? {} : { CertificateDays: days }),
  };
  write(measured, { status, reason });
}

function write(measured, words) {
  const Metrics = Object.keys(measured).map((Name) => ({ Name }));
  const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[]], Metrics }] };
  // console.log would put words before it.
  process.stdout.write(JSON.stringify({ _aws, ...measured, ...words }) + "\n");
}

function ask() {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    // No kept connection: a certificate is shown at the first handshake only.
    const call = request(ENDPOINT, { method: "POST", headers, agent: false, timeout: 50_000 }, (response) => {
      const { valid_to } = response.socket.getPeerCertificate?.() ?? {};
      const days = valid_to === undefined ? undefined : (Date.parse(valid_to) - Date.now()) / 86_400_000;
      resolve({ status: response.statusCode, days });
      response.destroy();
    });
    call.on("timeout", () => call.destroy(new Error("no answer within 50 s")));
    call.on("error", reject);
    call.end(initialize);
  });
}
