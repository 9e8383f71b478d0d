using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Validation;

namespace CiCdPlatform.Core.Tests.Pipelines;

/// <summary>Package managers that a repository's own commands bring.</summary>
public sealed class BroughtManagerTests
{
    [Theory]
    [InlineData("npm install --global pnpm@9", "pnpm", "pnpm/action-setup@", "version: '9.15.9'")]
    [InlineData("npm install --global pnpm@8.15.4", "pnpm", "pnpm/action-setup@", null)]
    [InlineData("npm install --global bun@1", "bun", "oven-sh/setup-bun@", "bun-version: '1.3.10'")]
    [InlineData("npm install --global bun@1.1.3", "bun", "oven-sh/setup-bun@", "bun-version: '1.1.3'")]
    [InlineData("python -m pip install uv", "uv", "astral-sh/setup-uv@", null)]
    public void Generate_GitHub_SetsUpTheManagerByItsAction(string install, string manager, string action, string? version)
    {
        var text = Generate(ForgeKind.GitHub, install, manager).Files[0].Content;

        Assert.Contains(action, text, StringComparison.Ordinal);
        Assert.DoesNotContain("npm install --global", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pip install uv", text, StringComparison.Ordinal);
        Assert.Contains($"{manager} install", text, StringComparison.Ordinal);
        Assert.Equal(version is not null, text.Contains("version: '", StringComparison.Ordinal) && text.Contains(version ?? "no version", StringComparison.Ordinal));
        Assert.Contains("web/package.json", manager == "pnpm" ? text : "web/package.json", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npm install --global pnpm@9", "pnpm", "npm install --global pnpm@9.15.9")]
    [InlineData("npm install --global pnpm@8.15.4", "pnpm", "npm install --global pnpm@8.15.4")]
    [InlineData("npm install --global bun@1", "bun", "npm install --global bun@1.3.10")]
    public void Generate_GitLab_BringsOneExactVersionAlsoWhereItRuns(string install, string manager, string command)
    {
        var files = Generate(ForgeKind.GitLab, install, manager).Files;

        Assert.Contains("- " + command, files[0].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("corepack", files[0].Content, StringComparison.Ordinal);
        var stages = files.Single(file => file.Path == "web/Dockerfile").Content.Split("\nFROM ");
        Assert.All(stages.Skip(1), stage => Assert.Contains("RUN " + command, stage, StringComparison.Ordinal));
    }

    [Fact]
    public void Generate_ModernYarn_FetchesNothingWhenTheContainerStarts()
    {
        var file = Generate(ForgeKind.GitLab, "corepack enable", "yarn").Files.Single(file => file.Path == "web/Dockerfile");

        Assert.All(file.Content.Split("\nFROM ").Skip(1), stage => Assert.Contains("ENV COREPACK_HOME=/app/.corepack", stage, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node dist/main.js", true)]
    [InlineData("ts-node src/main.ts", false)]
    public void Generate_NodeApplication_LeavesBehindWhatOnlyItsBuildNeeded(string script, bool isPruned)
    {
        var component = new Component { Path = ".", Language = "javascript", PackageManager = "npm", Lockfiles = ["package-lock.json"], Install = ["npm ci"], Build = ["npm run build"], Start = "npm run start" };
        var file = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitLab)
        {
            Manifests = new Dictionary<string, ComponentManifest> { ["."] = new(new Dictionary<string, string> { ["start"] = script }, []) },
        }).Files.Single(file => file.Path == "Dockerfile");

        Assert.Equal(isPruned, file.Content.Contains("RUN npm run build\nRUN npm prune --omit=dev\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mysql", "RUN install-php-extensions pdo_mysql", "docker-php-ext-install pdo_mysql")]
    [InlineData("postgres", "RUN install-php-extensions pdo_pgsql", "docker-php-ext-install pdo_pgsql")]
    public void Generate_PhpWithAService_BringsItsExtensionToJobsAndImage(string service, string line, string command)
    {
        var component = new Component { Path = ".", Language = "php", PackageManager = "composer", Install = ["composer install"], Test = ["vendor/bin/phpunit"], Start = "php artisan serve --host 0.0.0.0", Services = [service] };
        var files = Generate(component, ForgeKind.GitLab);

        Assert.Contains(command, files[0].Content, StringComparison.Ordinal);
        Assert.All(files.Single(file => file.Path == "Dockerfile").Content.Split("\nFROM ").Skip(1), stage => Assert.Contains(line, stage, StringComparison.Ordinal));
        Assert.DoesNotContain("docker-php-ext-install", Generate(component, ForgeKind.GitHub)[0].Content, StringComparison.Ordinal);

        static IReadOnlyList<GeneratedFile> Generate(Component component, ForgeKind forge) => PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, forge)).Files;
    }

    [Fact]
    public void Generate_MemberOfAWorkspace_BuildsItsImageFromTheRoot()
    {
        var member = new Component
        {
            Path = "apps/web",
            Workspace = ".",
            Language = "typescript",
            PackageManager = "pnpm",
            Start = "pnpm run start",
            Install = ["(cd ../.. && npm install --global pnpm@9)", "(cd ../.. && pnpm install --frozen-lockfile)"],
        };
        var request = new GenerationRequest(new RepositoryAnalysis { Components = [member] }, ForgeKind.GitLab) { Settings = new GenerationSettings { Registry = "registry.example.com/team" } };
        var generation = PipelineGenerator.Generate(request);

        var stages = generation.Files.Single(file => file.Path == "apps/web/Dockerfile").Content.Split("\nFROM ");
        Assert.All(stages.Skip(1), stage => Assert.Contains("WORKDIR /app/apps/web\n", stage, StringComparison.Ordinal));
        Assert.Contains("RUN npm install --global pnpm@9.15.9\n", stages[^1], StringComparison.Ordinal);
        Assert.Contains(generation.Files, file => file.Path == ".dockerignore");
        Assert.Contains(generation.Pipeline.Jobs.SelectMany(job => job.Steps).SelectMany(step => step.Run), line => line.EndsWith("$CI_COMMIT_SHA\" .", StringComparison.Ordinal));
    }

    [Fact]
    public void Generate_Uvicorn_IsNotTakenForUv()
    {
        var component = new Component { Path = ".", Language = "python", PackageManager = "pip", Install = ["python -m pip install uvicorn"], Test = ["python -m pytest"] };
        var text = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitHub)).Files[0].Content;

        Assert.DoesNotContain("setup-uv", text, StringComparison.Ordinal);
    }

    private static Generation Generate(ForgeKind forge, string install, string manager)
    {
        var component = new Component { Path = "web", Language = "typescript", PackageManager = manager, Install = [install, manager + " install"], Test = [manager + " test"], Start = manager + " start", Ports = [3000] };
        var generation = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, forge));
        Assert.Empty(PipelineValidator.Validate(forge, generation.Files));
        return generation;
    }
}
