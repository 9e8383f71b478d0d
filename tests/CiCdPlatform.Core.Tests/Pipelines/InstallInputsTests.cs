using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Pipelines;

/// <summary>Container files install from the manifests alone where that is all that installing reads.</summary>
public sealed class InstallInputsTests
{
    [Theory]
    [InlineData("javascript", "npm", "npm ci", "COPY package-lock.json package.json ./", "package.json|{\"dependencies\": {\"express\": \"5.1.0\"}}", "package-lock.json|{}", "server.js|")]
    [InlineData("javascript", "npm", "npm ci", null, "package.json|{\"scripts\": {\"postinstall\": \"node build.js\"}}", "package-lock.json|{}")]
    [InlineData("javascript", "npm", "npm ci", null, "package.json|{\"dependencies\": {\"own\": \"file:own\"}}", "package-lock.json|{}")]
    [InlineData("javascript", "npm", "npm ci", null, "package.json|{}", "package-lock.json|{}", ".dockerignore|*\n!src")]
    [InlineData("javascript", "npm", "npm ci", "COPY package-lock.json package.json ./", "package.json|{}", "package-lock.json|{}", ".dockerignore|# Written by CiCdPlatform.\n.git")]
    [InlineData("javascript", "bun", "bun install --frozen-lockfile", "COPY bun.lockb package.json ./", "package.json|{}", "bun.lockb|\0\0")]
    [InlineData("javascript", "npm", "npm ci && node build.js", null, "package.json|{}", "package-lock.json|{}")]
    [InlineData("python", "pip", "python -m pip install -r requirements.txt", "COPY requirements.txt ./", "requirements.txt|flask==3.1.0\npython-constraint==1.4.0 # -c\n")]
    [InlineData("python", "pip", "python -m pip install -r requirements.txt", null, "requirements.txt|-r base.txt\n", "base.txt|flask")]
    [InlineData("python", "pip", "python -m pip install -r requirements.txt", null, "requirements.txt|own @ file:own\n")]
    [InlineData("python", "pip", "python -m pip install -r requirements.txt -r more.txt", null, "requirements.txt|flask", "more.txt|x")]
    [InlineData("go", "go", "go mod download", "COPY go.mod go.sum ./", "go.mod|module a\n", "go.sum|", "main.go|")]
    [InlineData("go", "go", "go mod download", null, "go.mod|module a\nreplace b => ./b\n", "main.go|")]
    [InlineData("go", "go", "go mod download", null, "go.mod|module a\n", "go.work|go 1.26\nuse .\n")]
    [InlineData("ruby", "bundler", "bundle install --jobs 4", "COPY .ruby-version Gemfile ./", "Gemfile|ruby file: \".ruby-version\"\ngem \"sinatra\"\n", ".ruby-version|3.4.1")]
    [InlineData("ruby", "bundler", "bundle install", null, "Gemfile|gemspec\n")]
    [InlineData("csharp", "nuget", "dotnet restore", "COPY App.sln Directory.Build.props ./|COPY src/App/App.csproj src/App/", "App.sln|", "Directory.Build.props|<Project/>", "src/App/App.csproj|<Project/>", "src/App/Program.cs|")]
    [InlineData("csharp", "nuget", "dotnet restore", null, "App.csproj|<Project><Import Project=\"own.targets\"/></Project>", "own.targets|<Project/>")]
    public void Generate_ContainerFile_InstallsFirstWhatManifestsAloneSay(string language, string manager, string install, string? copies, params string[] files)
    {
        using var snapshot = RepositorySnapshots.FromFiles(files.ToDictionary(file => file.Split('|')[0], file => file.Split('|')[1]));
        var component = new Component { Path = ".", Language = language, PackageManager = manager, Lockfiles = [.. files.Select(file => file.Split('|')[0]).Where(file => file.Contains("lock", StringComparison.Ordinal))], Install = [install], Start = "./start" };
        var analysis = new RepositoryAnalysis { Components = [component] };

        var text = PipelineGenerator.Generate(new GenerationRequest(analysis, ForgeKind.GitLab)
        {
            Manifests = ComponentManifest.Read(snapshot, analysis),
            ExistingFiles = [.. files.Select(file => file.Split('|')[0])],
        }).Files.Single(file => file.Path == "Dockerfile").Content;

        var lines = text.Split("\nFROM ")[1].Split('\n').ToList();
        var installs = lines.FindIndex(line => line == "RUN " + install);
        Assert.Equal(copies is null ? "COPY . ." : copies, string.Join('|', lines.Take(installs).Where(line => line.StartsWith("COPY", StringComparison.Ordinal))));
        Assert.Single(lines, "COPY . .");
    }

    [Theory]
    [InlineData("python", "", "poetry install --no-interaction", "poetry install --no-interaction --only main")]
    [InlineData("python", "", "pipenv sync --dev", "pipenv sync")]
    [InlineData("python", "", "python -m pip install uv|uv sync --locked --extra test --group testing", "python -m pip install uv==0.8.13|uv sync --locked --no-dev")]
    [InlineData("python", "", "python -m pip install -r requirements.txt|python -m pip install -r requirements-dev.txt|python -m pip install pytest", "python -m pip install -r requirements.txt")]
    [InlineData("python", "", "python -m pip install -r requirements-dev.txt", "python -m pip install -r requirements-dev.txt")]
    [InlineData("python", "", "python -m pip install -e \".[dev,test]\"", "python -m pip install -e .")]
    [InlineData("go", "", "go build ./...|go build -o bin/app ./cmd/app", "go build -o bin/app ./cmd/app")]
    [InlineData("go", "", "go build ./...", "go build ./...")]
    [InlineData("php", "laravel", "composer install --no-progress", "composer install --no-progress --no-dev --optimize-autoloader")]
    [InlineData("php", "symfony", "composer install --no-progress", "composer install --no-progress")]
    public void Generate_ContainerFile_InstallsNothingThatOnlyTestsNeed(string language, string framework, string install, string installed)
    {
        var component = new Component { Path = ".", Language = language, Frameworks = [framework], Install = install.Split('|'), Test = ["pytest"], Start = "./start" };

        var files = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitLab)).Files;

        var lines = files.Single(file => file.Path == "Dockerfile").Content.Split("\nFROM ")[1].Split('\n').SkipWhile(line => line != "COPY . .").Where(line => line.StartsWith("RUN ", StringComparison.Ordinal) && !line.Contains("venv", StringComparison.Ordinal));
        Assert.Equal(installed, string.Join('|', lines.Select(line => line[4..])));
    }

    [Fact]
    public void Generate_ContainerFileStartedByUv_DoesNotInstallWhenItStarts()
    {
        var component = new Component { Path = ".", Language = "python", PackageManager = "uv", Install = ["python -m pip install uv", "uv sync --locked"], Start = "uv run uvicorn main:app" };

        var file = PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitLab)).Files.Single(file => file.Path == "Dockerfile");

        Assert.EndsWith("CMD [\"sh\",\"-c\",\"exec uv run --no-sync uvicorn main:app\"]\n", file.Content, StringComparison.Ordinal);
    }
}
