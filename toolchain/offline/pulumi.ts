import { copyFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { builtDirectory, builtVersions } from "../built-pulumi.ts";
import type { Report } from "../tool.ts";
import { buildGoProgram, builtPath, type GoProgram } from "./go.ts";

// The newest version that the Go module proxy serves and that builds.
const cli: GoProgram = {
  name: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  version: builtVersions.cli,
  ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${builtVersions.cli}`,
  replace: ["github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e"],
};

const sdk = "github.com/pulumi/pulumi/sdk/v3";
const hostFolder = "nodejs/cmd/pulumi-language-nodejs";
const registration = "pulumirpc.RegisterResourceMonitorServer(srv, &monitorProxy{target: target})";

// The language host's own module is not served; up to this version it is a package of the SDK. The program reaches the
// engine through it alone, and it knows no resource hooks, which came with 3.182.
const languageHost: GoProgram = {
  name: "pulumi-language-nodejs",
  package: `${sdk}/${hostFolder}`,
  version: builtVersions.languageHost,
  patch: {
    name: "hooks",
    module: sdk,
    file: `${hostFolder}/main.go`,
    line: registration,
    by: "srv.RegisterService(withHooks(conn), &monitorProxy{target: target})",
    files: {
      [`${hostFolder}/hooks.go`]: `package main

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// withHooks passes the registration of hooks on; an empty message keeps all the fields that it does not know.
func withHooks(conn *grpc.ClientConn) *grpc.ServiceDesc {
	desc := pulumirpc.ResourceMonitor_ServiceDesc
	desc.Methods = append([]grpc.MethodDesc{{
		MethodName: "RegisterResourceHook",
		Handler: func(_ interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
			message, answer := new(emptypb.Empty), new(emptypb.Empty)
			if err := decode(message); err != nil {
				return nil, err
			}
			return answer, conn.Invoke(ctx, "/pulumirpc.ResourceMonitor/RegisterResourceHook", message, answer)
		},
	}}, desc.Methods...)
	return &desc
}
`,
    },
  },
};

/** Builds Pulumi's CLI and its language host from source, and puts both into one folder. */
export async function buildPulumi(report: Report): Promise<void> {
  for (const program of [cli, languageHost]) await buildGoProgram(report, program);
  await mkdir(builtDirectory, { recursive: true });
  // The CLI comes last: it being there means that all is there. Copies, since the CLI looks for its language host beside
  // the file that a link points to.
  for (const program of [languageHost, cli]) {
    const file = join(builtDirectory, program.name);
    await copyFile(builtPath(program), `${file}.new`);
    await rename(`${file}.new`, file);
  }
}
