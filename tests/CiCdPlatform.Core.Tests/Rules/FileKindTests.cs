using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class FileKindTests
{
    [Theory]
    [InlineData("Dockerfile", "Dockerfile")]
    [InlineData("a/dockerfile", "Dockerfile")]
    [InlineData("Dockerfile.prod", "Dockerfile")]
    [InlineData("Dockerfile-dev", "Dockerfile")]
    [InlineData("prod.dockerfile", "Dockerfile")]
    [InlineData("Containerfile", "Dockerfile")]
    [InlineData("Dockerfile.dockerignore", "Other")]
    [InlineData("Dockerfile.j2", "Other")]
    [InlineData("Dockerfile.template", "Other")]
    [InlineData("dockerfile.go", "Other")]
    [InlineData("docker-compose.prod.yml", "Compose")]
    [InlineData("docker-compose-dev.yml", "Compose")]
    [InlineData("compose.yaml", "Compose")]
    [InlineData("deploy/app.yaml", "Yaml")]
    [InlineData("main.tf", "Terraform")]
    public void Of_Path_IsTold(string path, string kind) => Assert.Equal(kind, FileKinds.Of(path).ToString());
}
