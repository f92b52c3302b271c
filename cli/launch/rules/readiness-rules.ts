import { npxSlipway } from "../../../infra/remedies.ts";
import { accessWords } from "../../gate/access.ts";
import { isTicked } from "../ticks.ts";
import { defineRule, type Rule } from "../rule.ts";
import { signInRules } from "./sign-in-rules.ts";

const common = { for: ["readiness"], severity: "major" } as const;
const docs =
  "https://github.com/modelcontextprotocol/modelcontextprotocol/blob/main/docs/docs/tutorials/security/security_best_practices.mdx";
const database = /DATABASE|POSTGRES|(?:^|_)PG|MYSQL|MARIADB|MONGO|REDIS|DYNAMO|FIRESTORE|SQL/i;
// Each instance has its own: https://www.sqlite.org/whentouse.html
const fileName = /SQLITE|_(?:PATH|FILE|DIR)$/i;
const fileValue = /^(?:file:|sqlite|:memory:|\.{0,2}\/|[a-z]:\\)/i;

/** Whether a service is fit for people: sign-in, data, secrets, alerts, gate, rollback. */
export const readinessRules: Rule[] = [
  ...signInRules,
  defineRule({
    ...common,
    code: "storage_scales",
    title: "data outlives an instance, and all instances share it",
    why: "users lose their data, or see another part of it with each request",
    fix: "name the database among slipway:service.secrets, set maxInstances to 1 where a file is enough, or tick stores-nothing",
    page: docs,
    needs: ["stack", "launch"],
    judge({ stack, launch }) {
      if (isTicked(launch, "stores-nothing")) return [];
      const { secrets, env, maxInstances } = stack.service;
      const named = [...secrets.map((name) => [name, ""] as const), ...Object.entries(env)].filter(([name]) =>
        database.test(name),
      );
      const isFile = ([name, value]: readonly [string, string]) => fileName.test(name) || fileValue.test(value);
      if (named.some((one) => !isFile(one))) return [];
      const [[file] = []] = named;
      const seen = file === undefined ? "no database among the secrets" : `${file} names a file of one instance`;
      if (maxInstances > 1) return [`up to ${maxInstances} instances, and ${seen}`];
      if (stack.dataPath !== undefined) return [];
      return { unknown: "whether the server stores anything is not known: name its database, or tick stores-nothing" };
    },
  }),
  defineRule({
    ...common,
    severity: "critical",
    code: "secrets_kept",
    title: "every secret is there, and none in plain text",
    why: "who reads the file has the secret, or the server starts without it",
    fix: `${npxSlipway()} secrets set <name> <stack>`,
    page: "https://www.pulumi.com/docs/iac/concepts/secrets/",
    needs: ["secrets"],
    judge: ({ secrets }) =>
      secrets.flatMap(({ name, state }) => {
        if (state === "plain") return [`${name} stands in plain text`];
        return state === "missing" ? [`${name} is missing`] : [];
      }),
  }),
  defineRule({
    ...common,
    code: "secrets_among_variables",
    title: "no plain variable looks like a secret",
    why: "variables are shown in consoles and in the state",
    fix: `move it to slipway:service.secrets and ${npxSlipway()} secrets set`,
    page: "https://www.pulumi.com/docs/iac/concepts/secrets/",
    needs: ["stack"],
    judge: ({ stack }) =>
      Object.entries(stack.service.env)
        .filter(
          ([name, value]) =>
            /SECRET|PASSWORD|TOKEN$|API_?KEY|PRIVATE_KEY/i.test(name) && value !== "" && !/^https?:/.test(value),
        )
        .map(([name]) => name),
  }),
  defineRule({
    ...common,
    code: "alerts_received",
    title: "alerts have a receiver",
    why: "nobody hears that it is down",
    fix: "name one in slipway:alerts.receivers",
    page: "https://sre.google/sre-book/monitoring-distributed-systems/",
    needs: ["stack"],
    judge: ({ stack }) => (stack.receivers === 0 ? [`slipway:alerts of ${stack.stack} names no receiver`] : []),
  }),
  defineRule({
    ...common,
    severity: "info",
    code: "gate_open",
    title: "it is decided who may use it now",
    why: "before the launch only your own people should; after it everybody",
    fix: `${npxSlipway()} gate add ada@example.com <stack> before the launch; tick public-on-purpose after it`,
    page: docs,
    needs: ["access", "launch"],
    judge: ({ access, launch }) =>
      access.kind === "everybody" && !isTicked(launch, "public-on-purpose") ? [accessWords(access)] : [],
  }),
  defineRule({
    ...common,
    code: "rollback_tried",
    title: "the way back was tried",
    why: "a way back that nobody has gone is none when it is needed",
    fix: `${npxSlipway()} rollback <stack>, and ${npxSlipway()} up <stack> afterwards; or ${npxSlipway()} acceptance <stack> on a copy, and tick rollback-tried`,
    page: "https://sre.google/sre-book/release-engineering/",
    needs: ["deployments", "launch"],
    judge({ deployments, launch }) {
      const isTried = deployments.some(({ kind, result }) => kind === "rollback" && result === "succeeded");
      return isTried || isTicked(launch, "rollback-tried")
        ? []
        : [`none of the last ${deployments.length} deployments was a rollback`];
    },
  }),
];
