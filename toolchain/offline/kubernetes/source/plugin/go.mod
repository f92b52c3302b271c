module slipway.invalid/pulumi-kubernetes

go 1.24.7

require github.com/pulumi/pulumi-kubernetes/provider/v4 v4.0.0-20260115033456-f47bc2d6f199

// Generated classes for programs in Go, which the module proxy does not serve: the plugin uses four of their symbols.
replace github.com/pulumi/pulumi-kubernetes/sdk/v4 => ./sdk
