import * as pulumi from "@pulumi/pulumi";
import type { TargetContext } from "../../contract.ts";
import { nameOf } from "../../names.ts";
import { fixedAnswers } from "../../well-known.ts";
import { answerImage } from "./images.ts";
import { names } from "./names.ts";
import type { DockerOptions } from "./options.ts";
import { Container, type Owned, Route, type RouteArgs } from "./resources.ts";

const port = 8080;

/** What stands around: the service's network and name, and the proxy that its route goes through. */
interface Surroundings {
  owned: Owned;
  network: pulumi.Input<string>;
  through: Omit<RouteArgs, "service" | "targets" | "healthPath" | "requestTimeoutSeconds">;
  service: string;
}

/** Lets the proxy answer what the stack says in the server's place; the routes' ids, none where it says nothing. */
export function answerFixed(
  context: TargetContext<DockerOptions>,
  { owned, network, through, service }: Surroundings,
): pulumi.Output<string>[] {
  const { spec, parent } = context;
  const answers = fixedAnswers(spec);
  const [first] = answers;
  if (first === undefined) return [];
  const container = new Container(
    `${spec.name}-answers`,
    {
      ...owned,
      name: nameOf(names.container, context, "answers"),
      image: answerImage,
      args: ["sh", "-c", script(answers)],
      // As text: its type is that of what follows the path's last dot.
      env: Object.fromEntries(answers.map(({ body }, index) => [`BODY_${index}`, body])),
      network,
      memoryMiB: 16,
      stopTimeoutSeconds: 1,
      privileges: "none",
    },
    { parent },
  );
  const route = new Route(
    `${spec.name}-answers`,
    {
      ...through,
      service: `${service}-answers`,
      targets: [pulumi.interpolate`${container.containerName}:${port}`],
      pathPrefixes: answers.map(({ path }) => path),
      healthPath: first.path,
      requestTimeoutSeconds: 10,
    },
    { parent },
  );
  return [route.id];
}

// https://github.com/mirror/busybox/blob/master/networking/httpd.c: a line that begins with a dot names the type of paths
// that end so, from their last dot on.
function script(answers: readonly { name: string; path: string }[]): string {
  return [
    "mkdir -p /tmp/www/.well-known",
    ...answers.flatMap(({ name, path }, index) => [
      `printf %s "$BODY_${index}" >/tmp/www${path}`,
      `echo ".well-known/${name}:text/plain" >>/tmp/httpd.conf`,
    ]),
    `exec httpd -f -p ${port} -h /tmp/www -c /tmp/httpd.conf`,
  ].join(" && ");
}
