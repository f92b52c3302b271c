module example.com/my-team/infra

go 1.24

require github.com/pulumi/pulumi/sdk/v3 v3.250.0
