import type { ContainerHost, HostedContainer, PlatformContainer } from "../../../../simulation/contract.ts";
import { planName, plans } from "../plans.ts";
import { imageDigest } from "../../../image-digest.ts";
import { newId, note, type Outcome, type SimulatedDeploy, type SimulatedService, timestamp } from "./state.ts";

/** Runs deployments, one at a time for each service, as their looks go by. */
export interface Deployments {
  /** Begins one, or lets it wait for the one that is under way. */
  start(service: SimulatedService, trigger: SimulatedDeploy["trigger"], imagePath?: string): SimulatedDeploy;
  /** Moves on what is looked at. */
  look(service: SimulatedService): void;
  cancel(service: SimulatedService, deploy: SimulatedDeploy): void;
  /** The next deployment of a service fails so. */
  failNext(outcome: Outcome): void;
  /** Stops all that a service runs. */
  stopAll(service: SimulatedService): Promise<void>;
}

/** Opens it on what runs containers. */
export function openDeployments(host: ContainerHost): Deployments {
  const failures: Outcome[] = [];
  const isUnderWay = ({ status }: SimulatedDeploy) => ["created", "update_in_progress"].includes(status);

  const stop = async (deploy: SimulatedDeploy, seconds: number) => {
    const { outcome } = deploy;
    const container = deploy.container ?? (outcome && "container" in outcome ? outcome.container : undefined);
    delete deploy.container;
    delete deploy.outcome;
    await container?.stop(seconds);
  };

  function begin(service: SimulatedService, deploy: SimulatedDeploy): void {
    deploy.status = "created";
    note(service, "deploy_started", { deployId: deploy.id, trigger: { manual: deploy.trigger === "manual" } });
    const failure = failures.shift();
    if (failure) {
      deploy.outcome = { failure };
      return;
    }
    host.run(containerOf(service, deploy)).then(
      (container) => {
        deploy.outcome = { container };
        // It was canceled, or its service deleted, before its container had started.
        if (deploy.status === "canceled") void stop(deploy, 0);
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        service.logs.push(...message.split("\n"));
        deploy.outcome = { failure: { unhealthy: message.split("\n")[0] ?? "" } };
      },
    );
  }

  function fail(service: SimulatedService, deploy: SimulatedDeploy, outcome: Outcome): void {
    deploy.status = "update_failed";
    deploy.finishedAt = timestamp();
    const reason = { buildFailed: { id: "" }, ...("pullFailed" in outcome ? {} : { failure: outcome }) };
    if ("pullFailed" in outcome) {
      note(service, "image_pull_failed", { message: outcome.pullFailed, imageURL: deploy.image.ref });
    }
    note(service, "deploy_ended", { deployId: deploy.id, deployStatus: "failed", status: 3, reason });
  }

  function serve(service: SimulatedService, deploy: SimulatedDeploy, container: HostedContainer): void {
    const before = service.deploys.filter(({ status }) => status === "live");
    Object.assign(deploy, { status: "live", finishedAt: timestamp(), container });
    service.logs.push("==> Your service is live");
    note(service, "deploy_ended", { deployId: deploy.id, deployStatus: "succeeded", status: 2, reason: {} });
    for (const old of before) {
      old.status = "deactivated";
      void stop(old, service.maxShutdownDelaySeconds);
    }
  }

  function look(service: SimulatedService): void {
    const deploy = service.deploys.find(isUnderWay) ?? service.deploys.find(({ status }) => status === "queued");
    if (deploy === undefined) return;
    if (deploy.status === "queued") begin(service, deploy);
    else if (deploy.status === "created") deploy.status = "update_in_progress";
    else if (deploy.outcome) {
      const { outcome } = deploy;
      if ("failure" in outcome) fail(service, deploy, outcome.failure);
      else serve(service, deploy, outcome.container);
    }
  }

  return {
    look,
    failNext: (outcome) => failures.push(outcome),
    start(service, trigger, imagePath = service.imagePath) {
      const waits = service.deploys.some(isUnderWay);
      const deploy: SimulatedDeploy = {
        id: newId("dep"),
        status: waits ? "queued" : "created",
        trigger,
        createdAt: timestamp(),
        finishedAt: null,
        image: { ref: imagePath, sha: imageDigest(imagePath) },
      };
      service.deploys.push(deploy);
      if (!waits) begin(service, deploy);
      return deploy;
    },
    cancel(service, deploy) {
      deploy.status = "canceled";
      deploy.finishedAt = timestamp();
      void stop(deploy, 0);
      note(service, "deploy_ended", { deployId: deploy.id, deployStatus: "canceled", status: 4, reason: {} });
    },
    async stopAll({ deploys }) {
      for (const deploy of deploys.filter(isUnderWay)) deploy.status = "canceled";
      await Promise.all(deploys.map((deploy) => stop(deploy, 0)));
    },
  };
}

/** What a deployment runs: its image with the variables of now. */
function containerOf(service: SimulatedService, { image }: SimulatedDeploy): PlatformContainer {
  const { variables, slug, healthCheckPath } = service;
  const plan = plans.find(({ id }) => id === planName(service.plan));
  const env = {
    // https://render.com/docs/environment-variables#all-runtimes
    RENDER: "true",
    RENDER_EXTERNAL_URL: `https://${slug}.onrender.com`,
    RENDER_EXTERNAL_HOSTNAME: `${slug}.onrender.com`,
    PORT: "10000",
    ...Object.fromEntries(variables),
  };
  return {
    image: image.ref,
    env,
    // Render keeps all alike; what a rehearsal has made up is what is secret there.
    secretNames: Object.entries(env).flatMap(([name, value]) => (value === `made-up-${name}` ? [name] : [])),
    port: Number(env.PORT),
    healthPath: healthCheckPath || false,
    cpu: plan?.cpu ?? 0.5,
    memoryMiB: plan?.memoryMiB ?? 512,
  };
}
