using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Templates;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed class SelectionTests
{
    private static readonly Component s_web = new()
    {
        Path = ".",
        Language = "csharp",
        Frameworks = ["aspnetcore"],
        PackageManager = "nuget",
        Install = ["dotnet restore"],
        Build = ["dotnet build"],
        Test = ["dotnet test"],
    };

    [Theory]
    [InlineData("csharp", "aspnetcore", GenerationSource.Template)]
    [InlineData("csharp", "wpf", GenerationSource.Language)]
    [InlineData("csharp", null, GenerationSource.Language)]
    [InlineData("abap", null, GenerationSource.BuiltIn)]
    public void Generate_NothingLearned_FallsStepByStep(string language, string? framework, GenerationSource source)
    {
        var generation = Generate(s_web with { Language = language, Frameworks = framework is null ? [] : [framework] });
        Assert.Equal(source, generation.Source);
        Assert.Contains(generation.Reasons, reason => reason.StartsWith("nothing was learned", StringComparison.Ordinal));
    }

    [Fact]
    public void Generate_Learned_TakesTheBestAndSaysSo()
    {
        var template = Generate(s_web).TemplateYaml;
        var generation = Generate(s_web, Learned("poor", template, 1, 5), Learned("good", template, 20, 0));
        Assert.Equal(GenerationSource.Learned, generation.Source);
        Assert.Contains("'good' went green 20 of 20", generation.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id: [", "is skipped: line ")]
    [InlineData("id: x\nlanguage: csharp\nstages:\n  test: [\"{test} || true\"]\n", "swallows a failure")]
    [InlineData("id: x\nlanguage: csharp\nstages:\n  compile: [\"{build}\"]\n", "must run {test}")]
    [InlineData("id: x\nlanguage: java\nstages:\n  test: [\"{test}\"]\n", "not csharp")]
    [InlineData("id: x\nlanguage: csharp\npackageManagers: [paket]\nstages:\n  test: [\"{test}\"]\n", "uses nuget")]
    public void Generate_LearnedThatDoesNotFit_IsSkippedWithTheReason(string template, string reason)
    {
        var generation = Generate(s_web, Learned("bad", template, 9, 0));
        Assert.Equal(GenerationSource.Template, generation.Source);
        Assert.Contains(reason, generation.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_WhatGoesGreen_CarriesOverToAnotherRepository()
    {
        var first = Generate(s_web with { Test = ["dotnet test First.sln"] });
        var second = Generate(s_web with { Test = ["dotnet test Second.sln"] }, Learned("one", first.TemplateYaml, 1, 0));
        Assert.Equal(GenerationSource.Learned, second.Source);
        Assert.Contains("dotnet test Second.sln", second.Files[0].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("First", second.Files[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_EveryShippedTemplate_WritesWhatTheReaderReadsBackTheSame()
    {
        foreach (var template in TemplateCatalogue.All)
        {
            var yaml = TemplateWriter.Write(template);
            var read = TemplateReader.Read(yaml);
            Assert.Empty(read.Problems);
            Assert.Equal(yaml, TemplateWriter.Write(read.Template!));
        }
    }

    [Theory]
    [InlineData("id: x\nlanguage: go\nstages:\n  test: [\"{test}\"]\n  tset: [a]\n", 5)]
    [InlineData("id: x\nlanguage: go\nwrong: 1\nstages:\n  test: [\"{test}\"]\n", 3)]
    [InlineData("id: X Y\nlanguage: go\nstages:\n  test: [\"{test}\"]\n", 1)]
    [InlineData("id: x\nlanguage: go\ntoolchains:\n  golang:\nstages:\n  test: [\"{test}\"]\n", 4)]
    [InlineData("id: x\nlanguage: go\nstages:\n  test:\n    - \"{test}\"\n    - echo ${{ x }}\n", 6)]
    [InlineData("id: x\nlanguage: go\nimage: golang:latest\nstages:\n  test: [\"{test}\"]\n", 3)]
    [InlineData("id: x\nlanguage: go\nstages:\n  test: [\"{test}\"]\ncaches:\n  - name: a\n    project: [node_modules]\n", 7)]
    [InlineData("id: x\nlanguage: go\nstages:\n  test: [\"{test}\"]\ncaches:\n  - name: a\n    project: [./node_modules]\n", 7)]
    public void Read_BadTemplate_NamesTheLine(string yaml, int line)
    {
        var read = TemplateReader.Read(yaml);
        Assert.Null(read.Template);
        Assert.Contains(read.Problems, problem => problem.Line == line);
    }

    [Fact]
    public void Generate_NoTests_WarnsThatItCannotBeProven()
    {
        var generation = Generate(s_web with { Test = [] });
        Assert.DoesNotContain(generation.Pipeline.Jobs, job => job.Stage == Stage.Test);
        Assert.Contains(generation.Warnings, warning => warning.Contains("cannot count as proven", StringComparison.Ordinal));
        Assert.False(ProofRule.TestsBlock(generation.Pipeline));
        Assert.True(ProofRule.TestsBlock(Generate(s_web).Pipeline));
    }

    [Theory]
    [InlineData(ForgeKind.GitHub, false, ".github/workflows/cicd-platform.yml", 1)]
    [InlineData(ForgeKind.GitHub, true, ".github/workflows/ci.yml", 0)]
    [InlineData(ForgeKind.GitLab, false, ".gitlab-ci.yml", 1)]
    [InlineData(ForgeKind.GitLab, true, ".gitlab-ci.yml", 0)]
    public void Generate_PathIsTaken_NothingOfTheUsersIsOverwrittenUnawares(ForgeKind forge, bool ours, string path, int warnings)
    {
        string[] existing = [".github/workflows/ci.yml", ".gitlab-ci.yml"];
        var request = new GenerationRequest(new RepositoryAnalysis { Components = [s_web with { Lint = ["x"] }] }, forge) { ExistingFiles = existing, OwnFiles = ours ? existing : [] };
        var generation = PipelineGenerator.Generate(request);
        Assert.Equal(path, generation.Files[0].Path);
        Assert.Equal(warnings, generation.Warnings.Count);
        Assert.True(PipelineGenerator.IsOurs(generation.Files[0].Content));
    }

    [Fact]
    public void Generate_HostileCommands_AreLeftOut()
    {
        var generation = Generate(s_web with { Build = ["echo ${{ secrets.TOKEN }}", "make\nrm -rf /"] });
        Assert.DoesNotContain("secrets.TOKEN", generation.Files[0].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("rm -rf", generation.Files[0].Content, StringComparison.Ordinal);
        Assert.Equal(2, generation.Warnings.Count(warning => warning.Contains("left out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("${{ github.head_ref }}")]
    [InlineData("a`id`b")]
    [InlineData("$(id)")]
    public void Generate_HostilePath_IsLeftOut(string path)
    {
        var generation = Generate(s_web with { Path = path });
        Assert.DoesNotContain(path, generation.Files[0].Content, StringComparison.Ordinal);
        Assert.Contains(generation.Warnings, warning => warning.Contains("left out", StringComparison.Ordinal));
    }

    private static Generation Generate(Component component, params LearnedConfiguration[] learned) =>
        PipelineGenerator.Generate(new GenerationRequest(new RepositoryAnalysis { Components = [component] }, ForgeKind.GitHub) { Learned = learned });

    private static LearnedConfiguration Learned(string id, string template, int successes, int failures) =>
        ConfigurationRanking.Scored(new LearnedConfiguration(id, "csharp", "aspnetcore", template, successes, failures, 0));
}
