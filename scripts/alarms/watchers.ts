import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { stringify } from "yaml";
import * as z from "zod";
import type { Workspace } from "../../bench/workspace.ts";
import { poll } from "../../infra/poll.ts";
import type { ServiceSpec } from "../../infra/contract.ts";
import type { Alarm } from "../../infra/monitoring.ts";
import { blackboxFiles } from "../../infra/observability/blackbox.ts";
import { prometheusRules } from "../../infra/observability/prometheus.ts";
import { findFreePort } from "../../toolchain/free-port.ts";
import type { Front } from "./front.ts";
import type { Programs } from "./programs.ts";
import { intervalSeconds, stack } from "./services.ts";

const readySeconds = 60;

/** What the receiver was told of an alarm. */
export interface Told {
  alert: string;
  status: "firing" | "resolved";
  at: number;
}

/** A service that is watched, and where it is asked from outside. */
export interface WatchedService {
  spec: ServiceSpec;
  front: Front;
  alarms: readonly Alarm[];
}

// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
const toldSchema = z.object({
  alerts: z.array(z.object({ status: z.enum(["firing", "resolved"]), labels: z.object({ alertname: z.string() }) })),
});

/** Starts a receiver of webhooks; it notes what it is told. */
export async function startReceiver({ defer }: Workspace): Promise<{ url: string; told: Told[] }> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const at = performance.now();
      for (const { status, labels } of toldSchema.parse(body).alerts)
        told.push({ alert: labels.alertname, status, at });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  defer("receiver", async () => void server.close());
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`, told };
}

/** Starts Prometheus, Alertmanager and the blackbox exporter with the files that `monitors` prints. */
export async function startWatchers(
  workspace: Workspace,
  programs: Programs,
  { port, services, receiver }: { port: number; services: readonly WatchedService[]; receiver: string },
): Promise<void> {
  const alertmanagerPort = await findFreePort();
  const blackboxPort = await findFreePort();
  const file = async (name: string, content: object) => {
    const path = join(workspace.directory, name);
    await writeFile(path, stringify(content, { lineWidth: 0 }));
    return path;
  };
  const every = `${intervalSeconds}s`;
  const asked = services.map(({ spec, front }) => blackboxFiles(spec, { stack, origin: front.origin }));
  const authorities = join(workspace.directory, "authorities.pem");
  await writeFile(authorities, services.map(({ front }) => front.authorities).join("\n"));
  const jobs = asked.flatMap(({ scrape_configs }) => scrape_configs);
  const groups = services.flatMap(({ spec, alarms }) => prometheusRules(spec, stack, alarms).groups);
  const alertmanager = `127.0.0.1:${alertmanagerPort}`;
  const prometheusFile = await file("prometheus.yml", {
    global: { evaluation_interval: every },
    rule_files: [await file("rules.yml", { groups })],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    storage: { tsdb: { out_of_order_time_window: "5m" } },
    // The port is the machine's to give here.
    scrape_configs: JSON.parse(JSON.stringify(jobs).replaceAll("127.0.0.1:9115", `127.0.0.1:${blackboxPort}`)),
  });
  const alertmanagerFile = await file("alertmanager.yml", {
    route: { receiver: "hook", group_by: ["alertname"], group_wait: "1s", group_interval: "1s", repeat_interval: "4h" },
    receivers: [{ name: "hook", webhook_configs: [{ url: receiver, send_resolved: true }] }],
  });
  const blackboxFile = await file("blackbox.yml", {
    modules: Object.fromEntries(
      asked
        .flatMap(({ modules }) => Object.entries(modules))
        .map(([name, module]) => [name, trusting(module, authorities)]),
    ),
  });
  const data = (name: string) => join(workspace.directory, name);
  await Promise.all([
    start(workspace, programs.alertmanager, `${alertmanager}/-/ready`, [
      `--config.file=${alertmanagerFile}`,
      `--storage.path=${data("alertmanager")}`,
      `--web.listen-address=${alertmanager}`,
      "--cluster.listen-address=",
    ]),
    start(workspace, programs.blackbox, `127.0.0.1:${blackboxPort}/-/healthy`, [
      `--config.file=${blackboxFile}`,
      `--web.listen-address=127.0.0.1:${blackboxPort}`,
    ]),
    start(workspace, programs.prometheus, `127.0.0.1:${port}/-/ready`, [
      `--config.file=${prometheusFile}`,
      `--storage.tsdb.path=${data("prometheus")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--web.enable-otlp-receiver",
    ]),
  ]);
}

/** A module that trusts what signs itself here. */
// https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md#http_probe
function trusting(module: { http: object }, authorities: string): object {
  return { ...module, http: { ...module.http, tls_config: { ca_file: authorities } } };
}

async function start({ defer, directory }: Workspace, program: string, ready: string, args: readonly string[]) {
  const child = spawn(program, args, { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  const lines: string[] = [];
  child.stderr.on("data", (part: Buffer) => lines.push(String(part)));
  const exited = once(child, "exit");
  defer(program, async () => {
    child.kill("SIGTERM");
    await exited;
  });
  const isReady = await poll(
    async () => child.exitCode !== null || (await fetch(`http://${ready}`).catch(() => undefined))?.ok === true,
    (done) => done,
    { seconds: readySeconds, firstPauseSeconds: 0.2, longestPauseSeconds: 1 },
  );
  if (!isReady || child.exitCode !== null) throw new Error(`${program} is not ready: ${lines.slice(-20).join("")}`);
}
