import pulumi
import pulumi_slipway as slipway

tools = slipway.McpService(
    "tools",
    target="ecs",
    image=slipway.ImageReferenceArgs(
        reference="ghcr.io/my-team/my-server@sha256:1111111111111111111111111111111111111111111111111111111111111111"
    ),
    service=slipway.ServiceArgs(domain="mcp.example.com", memory_mi_b=2048, env={"LOG_LEVEL": "info"}),
    secrets={"TOKEN": pulumi.Config().require_secret("token")},
    options={"region": "eu-west-1", "dns": {"hostedZoneId": "Z0123456789ABCDEFGHIJ"}},
)
pulumi.export("endpoint", tools.endpoint)
