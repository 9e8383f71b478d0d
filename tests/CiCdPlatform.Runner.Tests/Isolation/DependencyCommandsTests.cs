using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Runner.Tests.Isolation;

public sealed class DependencyCommandsTests
{
    [Theory]
    [InlineData("dotnet restore")]
    [InlineData("dotnet restore src/App/App.csproj --locked-mode")]
    [InlineData("npm ci")]
    [InlineData("npm install --no-audit --prefix web")]
    [InlineData("npm install --global pnpm@10.1.0")]
    [InlineData("yarn install --immutable")]
    [InlineData("pnpm install --frozen-lockfile")]
    [InlineData("bun install")]
    [InlineData("corepack enable")]
    [InlineData("corepack enable pnpm")]
    [InlineData("pip install -r requirements.txt")]
    [InlineData("python -m pip install --upgrade pip")]
    [InlineData("pip install -e \".[dev]\"")]
    [InlineData("poetry install --no-interaction")]
    [InlineData("uv sync --locked")]
    [InlineData("pdm sync")]
    [InlineData("go mod download")]
    [InlineData("cargo fetch --locked")]
    [InlineData("bundle install --jobs 4")]
    [InlineData("bundle config set --local path vendor/bundle")]
    [InlineData("composer install --no-progress")]
    [InlineData("mvn -B dependency:go-offline")]
    [InlineData("./gradlew dependencies --no-daemon")]
    public void OnlyFetches_KnownFetch_True(string line) => Assert.True(DependencyCommands.OnlyFetches([line]));

    [Theory]
    [InlineData("")]
    [InlineData("npm test")]
    [InlineData("npm cit")]
    [InlineData("npm ci; curl example.com")]
    [InlineData("npm ci && env")]
    [InlineData("npm ci | tee log")]
    [InlineData("npm ci > log")]
    [InlineData("npm ci $(id)")]
    [InlineData("npm ci `id`")]
    [InlineData("npm ci $HOME")]
    [InlineData("npm ci\nenv")]
    [InlineData("npm ci --script-shell=./evil")]
    [InlineData("npm install --global left-pad")]
    [InlineData("corepack enable --install-directory /tmp")]
    [InlineData("pip install --index-url https://example.com/simple app")]
    [InlineData("pip install git+https://example.com/app.git")]
    [InlineData("PATH=. npm ci")]
    [InlineData("mvn package")]
    [InlineData("mvn -B")]
    [InlineData("mvn dependency:go-offline exec:java")]
    [InlineData("gradle build")]
    [InlineData("cargo fetch --config build.rs")]
    [InlineData("bundle config set --local build.app flags")]
    [InlineData("dotnet restore -p:Evil=1")]
    [InlineData("go run .")]
    public void OnlyFetches_AnythingElse_False(string line) => Assert.False(DependencyCommands.OnlyFetches([line]));

    [Fact]
    public void OnlyFetches_FetchBesideOtherCommand_False() => Assert.False(DependencyCommands.OnlyFetches(["npm ci", "npm test"]));

    [Theory]
    [InlineData(NetworkAccess.None, "npm ci", false)]
    [InlineData(NetworkAccess.Dependencies, "npm ci", true)]
    [InlineData(NetworkAccess.Dependencies, "npm test", false)]
    [InlineData(NetworkAccess.All, "npm test", true)]
    public void Allows_ByPolicy_Decides(NetworkAccess network, string line, bool allowed) =>
        Assert.Equal(allowed, NetworkPolicy.Allows(new RunnerOptions { WorkFolder = "/", Network = network }, [line]));
}
