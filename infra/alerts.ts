import type * as pulumi from "@pulumi/pulumi";
import type { AlertSettings } from "./alerts-schema.ts";

/** When people are told, and who; the same words on every platform. A rule that is missing is off; without a receiver all are. */
export interface Alerts {
  receivers: Receiver[];
  rules: Partial<AlertRules>;
}

/** Every alert that can be declared, as `slipway:alerts` words it; `minutes` is the window that is looked at. */
export type AlertRules = {
  [Kind in Exclude<keyof AlertSettings, "receivers">]: Exclude<AlertSettings[Kind], false> &
    (Kind extends "availability" ? { status: number } : unknown);
};

/** Who is told. `name` is unique among a stack's receivers. */
export type Receiver = { name: string } & (
  | { kind: "email"; address: string }
  | { kind: "slack"; channel: string; botToken: pulumi.Output<string> }
  | { kind: "pagerDuty"; integrationKey: pulumi.Output<string> }
  | { kind: "webhook"; url: pulumi.Output<string> }
);
