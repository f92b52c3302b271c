import { connect } from "node:tls";

const timeoutMs = 10_000;
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "slipway-probe", version: "1" } },
};

/** Asks the endpoint as an MCP client would, and writes what it saw in the format that CloudWatch reads as metrics. */
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
export async function handler() {
  const { ENDPOINT = "", STATUS, NAMESPACE } = process.env;
  const began = performance.now();
  const available = await answers(ENDPOINT, Number(STATUS));
  const values = { Available: available ? 1 : 0, ProbeMilliseconds: performance.now() - began };
  const days = await certificateDays(new URL(ENDPOINT)).catch(() => undefined);
  if (days !== undefined) values.CertificateDays = days;
  const metrics = Object.keys(values).map((Name) => ({ Name }));
  const directive = { Namespace: NAMESPACE, Dimensions: [[]], Metrics: metrics };
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, ...values }));
}

async function answers(endpoint, status) {
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(initialize),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status === status;
  } catch {
    return false;
  }
}

function certificateDays({ hostname, port }) {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port || 443), servername: hostname, timeout: timeoutMs },
      () => {
        resolve((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000);
        socket.end();
      },
    );
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("timed out")));
  });
}
