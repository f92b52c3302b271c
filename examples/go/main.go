package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// McpService is the component, as `pulumi package add` would write it.
type McpService struct {
	pulumi.ResourceState
	Endpoint pulumi.StringOutput `pulumi:"endpoint"`
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		tools := &McpService{}
		err := ctx.RegisterRemoteComponentResource("slipway:index:McpService", "tools", pulumi.Map{
			"target": pulumi.String("ecs"),
			"image": pulumi.Map{
				"reference": pulumi.String("ghcr.io/my-team/my-server@sha256:1111111111111111111111111111111111111111111111111111111111111111"),
			},
			"service": pulumi.Map{
				"domain":    pulumi.String("mcp.example.com"),
				"memoryMiB": pulumi.Int(2048),
				"env":       pulumi.Map{"LOG_LEVEL": pulumi.String("info")},
			},
			"secrets": pulumi.Map{"TOKEN": config.New(ctx, "").RequireSecret("token")},
			"options": pulumi.Map{
				"region": pulumi.String("eu-west-1"),
				"dns":    pulumi.Map{"hostedZoneId": pulumi.String("Z0123456789ABCDEFGHIJ")},
			},
		}, tools)
		if err != nil {
			return err
		}
		ctx.Export("endpoint", tools.Endpoint)
		return nil
	})
}
