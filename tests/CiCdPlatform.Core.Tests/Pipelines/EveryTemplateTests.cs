using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Pipelines;

/// <summary>Whatever template serves a component, what comes out is sound on both forges.</summary>
public sealed class EveryTemplateTests
{
    public static TheoryData<string, string, ForgeKind> Cases()
    {
        var data = new TheoryData<string, string, ForgeKind>();
        foreach (var template in TemplateCatalogue.All)
        {
            foreach (var language in template.Languages)
            {
                data.Add(template.Id, language, ForgeKind.GitHub);
                data.Add(template.Id, language, ForgeKind.GitLab);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Generate_EveryTemplate_PassesValidatorAndRules(string id, string language, ForgeKind forge)
    {
        var template = TemplateCatalogue.All.First(candidate => candidate.Id == id);
        var analysis = new RepositoryAnalysis
        {
            Components =
            [
                new Component
                {
                    Path = "part",
                    Language = language,
                    Frameworks = template.Framework is { } framework ? [framework] : [],
                    PackageManager = template.PackageManagers.Count > 0 ? template.PackageManagers[0] : null,
                    Install = ["tool install"],
                    Build = ["tool build"],
                    Test = ["tool test"],
                    Lint = ["tool lint"],
                    Start = "tool start --port 8080",
                    Ports = [8080],
                    Services = ["postgres", "redis"],
                    Paths = ["part/**"],
                },
            ],
        };
        var request = new GenerationRequest(analysis, forge) { Settings = new GenerationSettings { Registry = "registry.example.com/team" } };
        var generation = await PinnedGeneration.GenerateAsync(request, new AnsweringRegistry(), null, CancellationToken.None);

        Assert.Contains(id, generation.TemplateYaml, StringComparison.Ordinal);
        Assert.Empty(PipelineValidator.Validate(forge, generation.Files, analysis));
        using var written = RepositorySnapshots.FromFiles(generation.Files.ToDictionary(file => file.Path, file => file.Content));
        var report = RuleEngine.Run(written, RuleScope.WholeTree, RuleSettings.Default with { Persona = Persona.Pedantic });
        Assert.Empty(report.Findings.Select(finding => $"{finding.Rule} {finding.Location.File}:{finding.Location.StartLine} {finding.Message}"));
        Assert.Empty(report.Warnings);
        Assert.All(generation.Files, file => Assert.DoesNotContain("{version}", file.Content, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bun c clojure cobol cpp crystal csharp css dart deno elixir elm erlang fortran fsharp gleam go haskell html java javascript julia kotlin lua lunatic nim nix ocaml perl php python r ruby rust scala scheme shell staticfile swift terraform typescript vb zig")]
    public void Templates_EveryLanguageOfTheContract_IsServed(string languages) =>
        Assert.Empty(languages.Split(' ').Except(TemplateCatalogue.All.SelectMany(template => template.Languages)));

    [Fact]
    public void Templates_Framework_IsOneThatDetectorsName()
    {
        var known = new[] { FrameworkTable.Node, FrameworkTable.Python, FrameworkTable.Rust, FrameworkTable.Go, FrameworkTable.Java, FrameworkTable.Php, FrameworkTable.Ruby, FrameworkTable.DotNet }
            .Concat(FrameworkTable.ByLanguage.Values).SelectMany(rows => rows).Select(row => row.Id).Append("aspnetcore").ToHashSet();
        Assert.All(TemplateCatalogue.All.Select(template => template.Framework).OfType<string>(), framework => Assert.Contains(framework, known));
    }

    // Without a registry that answers, an image stays at its tag, which the strictest persona finds.
    private sealed class AnsweringRegistry : IImageDigests
    {
        public Task<string?> FindAsync(string image, CancellationToken cancellation) => Task.FromResult<string?>("sha256:" + new string('0', 64));
    }

    [Fact]
    public void Read_OwnTemplates_TakesTheRightOnesAndNamesTheRest()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>
        {
            [".github/cicd-platform/templates/cobol.yml"] = "id: our-cobol\nlanguage: cobol\nstages:\n  test: [\"{test}\", \"./check-books.sh\"]\n",
            [".github/cicd-platform/templates/second.yaml"] = "id: our-cobol\nlanguage: cobol\nstages:\n  test: [\"{test}\"]\n",
            [".gitlab/cicd-platform/templates/broken.yml"] = "id: broken\nlanguage: go\nstages:\n  test: [\"{test} || true\"]\n",
            [".github/cicd-platform/templates/deeper/not-read.yml"] = "id: [",
            ["main.cbl"] = "",
        });
        var own = OwnTemplates.Read(snapshot);
        Assert.Equal("our-cobol", Assert.Single(own.Templates).Template.Id);
        Assert.Equal(2, own.Problems.Count);
        Assert.Contains(own.Problems, problem => problem.StartsWith(".gitlab/cicd-platform/templates/broken.yml:4: ", StringComparison.Ordinal));
        Assert.Contains(own.Problems, problem => problem.Contains("is taken by", StringComparison.Ordinal));

        var analysis = new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "cobol", Test = ["./app --check"] }] };
        var generation = PipelineGenerator.Generate(GenerationRequest.For(snapshot, analysis, ForgeKind.GitLab));
        Assert.Contains("./check-books.sh", generation.Files[0].Content, StringComparison.Ordinal);
        Assert.StartsWith("the repository's own template 'our-cobol' (.github/cicd-platform/templates/cobol.yml)", generation.Reasons[0], StringComparison.Ordinal);
        Assert.Contains(generation.Warnings, warning => warning.Contains("broken.yml:4:", StringComparison.Ordinal));
    }
}
