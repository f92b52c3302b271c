import { defineCommand } from "citty";
import { stringify } from "yaml";
import type { Settings } from "../infra/config.ts";
import { alarmsOf } from "../infra/monitoring.ts";
import { blackboxFiles } from "../infra/observability/blackbox.ts";
import { collectorConfig } from "../infra/observability/collector.ts";
import { collectorSecret } from "../infra/observability/collector-secrets.ts";
import { grafanaDashboard, prometheusRules } from "../infra/observability/prometheus.ts";
import { isHeard } from "../infra/observability/watcher.ts";
import { npxSlipway } from "../infra/remedies.ts";
import { readFileSettings } from "./file-settings.ts";
import { chooseStack, stackArguments } from "./stack-arguments.ts";
import { UsageError } from "./user-error.ts";
import { metaOf } from "./verb-words.ts";

const formats = ["prometheus", "grafana", "blackbox", "collector"] as const;

export default defineCommand({
  meta: metaOf("monitors"),
  args: {
    ...stackArguments,
    format: {
      type: "string",
      default: "prometheus",
      description:
        "prometheus: a file of alerting rules; grafana: a dashboard to import; blackbox: what asks the endpoint from outside, module and scrape job; collector: what an OpenTelemetry Collector beside the server does",
    },
    url: { type: "string", description: "Origin of the service for blackbox; by default its domain" },
  },
  async run({ args }) {
    const stack = chooseStack(args);
    const format = formats.find((name) => name === args.format);
    if (!format) throw new UsageError(`--format is one of ${formats.join(", ")}, and not "${args.format}"`);
    const settings = await readFileSettings(stack, { "slipway:alerts": withSomebodyTold });
    const { spec } = settings;
    if (format === "collector") return console.log(collectorFile(settings, stack));
    if (format === "grafana") return console.log(JSON.stringify(grafanaDashboard(spec, stack), null, 2));
    if (format === "blackbox") {
      const origin = args.url ?? (spec.domain === undefined ? undefined : `https://${spec.domain}`);
      if (origin === undefined || !URL.canParse(origin))
        throw new UsageError(
          `${stack} has no domain: give the origin that "${npxSlipway()} status ${stack}" shows, as --url https://…`,
        );
      return console.log(stringify(blackboxFiles(spec, { stack, origin }), { lineWidth: 0 }).trimEnd());
    }
    const alarms = alarmsOf(spec);
    const heard = alarms.filter(({ signal }) => isHeard(signal, settings.target));
    const { groups, missing } = prometheusRules(spec, stack, heard);
    console.log(stringify({ groups }, { lineWidth: 0 }).trimEnd());
    const left = [...missing, ...alarms.filter((alarm) => !heard.includes(alarm)).map(({ kind }) => kind)];
    if (left.length > 0) console.error(`not among them, since no telemetry tells of it: ${left.join(", ")}`);
  },
});

function collectorFile({ observability, spec, target }: Settings, stack: string): string {
  if (!observability)
    throw new UsageError(
      `${stack} says in no slipway:observability where its telemetry goes, so that none can be sent on`,
    );
  const secret = collectorSecret(spec.secrets);
  const config = collectorConfig(observability, { service: spec.name, stack, target: target.name, secret });
  return stringify(config, { lineWidth: 0 }).trimEnd();
}

// Whom an alarm is told to is Alertmanager's to say; without anybody the stack's own would be left out.
function withSomebodyTold(alerts: Record<string, unknown>): Record<string, unknown> {
  return { ...alerts, receivers: [{ email: "alertmanager@example.com" }] };
}
