// Command pulumi-resource-kubernetes is Pulumi's plugin for Kubernetes.
package main

import (
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

// Its own main package embeds two files that a release generates: the schema, for generators of code alone, and aliases.
func main() { provider.Serve("kubernetes", version.Version, []byte("{}"), []byte("{}")) }
