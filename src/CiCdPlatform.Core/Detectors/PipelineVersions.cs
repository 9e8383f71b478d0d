using CiCdPlatform.Core.Detectors.Compose;
using CiCdPlatform.Core.Pipelines.Writers;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors;

/// <summary>The versions that the repository's own workflows set up: what is built with where no file says it.</summary>
internal static class PipelineVersions
{
    private static readonly (string Action, string Input, string[] Languages)[] s_setUps =
    [
        ("actions/setup-node", "node-version", ["javascript", "typescript"]),
        ("actions/setup-java", "java-version", ["java", "kotlin", "scala"]),
        ("actions/setup-python", "python-version", ["python"]),
        ("actions/setup-go", "go-version", ["go"]),
        ("actions/setup-dotnet", "dotnet-version", ["csharp", "fsharp", "vb"]),
        ("ruby/setup-ruby", "ruby-version", ["ruby"]),
        ("shivammathur/setup-php", "php-version", ["php"]),
        ("erlef/setup-beam", "elixir-version", ["elixir"]),
    ];

    /// <summary>Offers the version, if all that stand there in so many words are the same one; a matrix names none, and what we wrote would only say again what we chose.</summary>
    public static void Offer(RepositoryView view, ComponentDraft draft)
    {
        if (draft.Version is not null || Array.Find(s_setUps, row => row.Languages.Contains(draft.Language)) is not { Action: { } action, Input: var input })
        {
            return;
        }

        var stated = (
            from file in ExistingCi.Workflows(view).Where(path => view.Text(path)?.Contains(GeneratedHeader.Mark, StringComparison.Ordinal) == false)
            from job in view.Yaml(file).At("jobs").Pairs()
            from step in job.Value.At("steps").Items()
            where step.At("uses").Text()?.StartsWith(action + "@", StringComparison.Ordinal) == true
            let version = step.At("with").At(input) as YamlScalarNode
            where version?.Value is { Length: > 0 and < 20 } text && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c is '.' or 'x')
            select new Stated(version.Value!, file, version.Line())).ToList();
        if (stated.Count > 0 && stated.TrueForAll(one => one.Version == stated[0].Version))
        {
            draft.OfferVersion(VersionFiles.Plain(stated[0].Version), stated[0].File, stated[0].Line, $"{input} of {action} in a workflow");
        }
    }

    private sealed record Stated(string Version, string File, int Line);
}
