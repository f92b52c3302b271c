import { expect, test } from "vitest";
import type { Properties } from "../../infra/provider/protocol.ts";
import { cloudRunRules } from "../../infra/targets/cloud-run/simulation/rules.ts";
import { containerAppsRules } from "../../infra/targets/container-apps/simulation/rules.ts";
import { ecsRules } from "../../infra/targets/ecs/simulation/rules.ts";
import type { Rule } from "../../simulation/cloud/index.ts";

/** What the rules say of two containers beside one another. */
function refusals(rules: readonly Rule[], type: string, inputs: Properties): string {
  return rules.flatMap((rule) => rule(type, inputs).map(({ reason }) => reason)).join("; ");
}

const server = { name: "server", image: "i", ports: { containerPort: 8080 } };
const probed = { name: "beside", image: "i", startupProbe: { httpGet: { path: "/" } } };

test.each<[string, Properties[], RegExp | ""]>([
  ["one that is waited for until it is ready", [{ ...server, dependsOns: ["beside"] }, probed], ""],
  ["two that take requests", [server, { ...probed, ports: { containerPort: 9 } }], /exactly one container with/],
  ["none that takes requests", [probed, { ...probed, name: "other" }], /exactly one container with/],
  ["one name twice", [server, { ...probed, name: "server" }], /a name of its own/],
  ["one without a name", [server, { image: "i" }], /a name of its own/],
  [
    "one that is waited for without a probe",
    [
      { ...server, dependsOns: ["b"] },
      { name: "b", image: "i" },
    ],
    /b is waited/,
  ],
  ["more than ten", Array.from({ length: 11 }, (_, index) => ({ name: `c${index}`, image: "i" })), /at most 10/],
  [
    "one with less than a core",
    [server, { ...probed, resources: { limits: { cpu: "0.5", memory: "512Mi" } } }],
    /Invalid/,
  ],
  [
    "one with too little memory",
    [server, { ...probed, resources: { limits: { cpu: "1", memory: "256Mi" } } }],
    /Invalid/,
  ],
  ["one that sets PORT", [server, { ...probed, envs: [{ name: "PORT" }] }], /reserved env name/],
])("R2 Cloud Run and containers beside one another: %s", (_, containers, reason) => {
  const said = refusals(cloudRunRules, "gcp:cloudrunv2/service:Service", { template: { containers } });
  if (reason === "") expect(said).toBe("");
  else expect(said).toMatch(reason);
});

const waits = (containerName: string, condition = "START") => ({ dependsOn: [{ containerName, condition }] });

test.each<[string, Properties[], RegExp | ""]>([
  [
    "one that is waited for and may end",
    [
      { name: "a", ...waits("b") },
      { name: "b", essential: false },
    ],
    "",
  ],
  ["one name twice", [{ name: "a" }, { name: "a" }], /must be unique/],
  [
    "one port twice",
    ["a", "b"].map((name) => ({ name, portMappings: [{ containerPort: 80 }] })),
    /cannot take one port/,
  ],
  ["none that is essential", [{ name: "a", essential: false }], /non-essential/],
  [
    "more memory than the task has",
    [
      { name: "a", memory: 1024 },
      { name: "b", memory: 1 },
    ],
    /task's memory is less/,
  ],
  ["one that waits for nobody", [{ name: "a", ...waits("c") }, { name: "b" }], /names no container/],
  [
    "one that waits for health nobody looks at",
    [{ name: "a", ...waits("b", "HEALTHY") }, { name: "b" }],
    /needs a health check/,
  ],
  [
    "one that is started again too soon",
    [{ name: "a", restartPolicy: { restartAttemptPeriod: 30 } }],
    /from 60 to 1800/,
  ],
])("R4 ECS and containers beside one another: %s", (_, containers, reason) => {
  const inputs = { cpu: "256", memory: "1024", containerDefinitions: JSON.stringify(containers) };
  const said = refusals(ecsRules, "aws:ecs/taskDefinition:TaskDefinition", inputs);
  if (reason === "") expect(said).toBe("");
  else expect(said).toMatch(reason);
});

const sized = (name: string, cpu: number, memory: string) => ({ name, resources: { cpu, memory } });

test.each<[string, Properties[], RegExp | ""]>([
  ["a size together", [sized("a", 0.5, "1Gi"), sized("b", 0.25, "0.5Gi")], ""],
  ["no step together", [sized("a", 0.5, "1Gi"), sized("b", 0.1, "0.2Gi")], /InvalidResourceTotal/],
  ["too much together", [sized("a", 4, "8Gi"), sized("b", 0.25, "0.5Gi")], /InvalidResourceTotal/],
  ["one name twice", [sized("a", 0.5, "1Gi"), sized("a", 0.25, "0.5Gi")], /must be unique/],
])("R3 Container Apps and containers beside one another: %s", (_, containers, reason) => {
  const said = refusals(containerAppsRules, "azure-native:app:ContainerApp", { template: { containers } });
  if (reason === "") expect(said).toBe("");
  else expect(said).toMatch(reason);
});
