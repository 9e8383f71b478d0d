using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Pipeline files that are no YAML.</summary>
internal sealed class YamlSyntaxRule : IRule
{
    public string Id => "yaml-syntax";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = ["actionlint/syntax-check"];

    public bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction or FileKind.GitLabPipeline or FileKind.Dependabot or FileKind.Compose;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Syntax?.Error is { } error)
        {
            var line = Math.Clamp(error.Line, 1, file.LineCount);
            var offset = Math.Min(file.OffsetOfLine(line) + error.Column - 1, file.Text.Length);
            var end = file.OffsetOfLine(line) + file.Line(line).Length;
            yield return new RuleHit(Math.Min(offset, end), Math.Max(0, end - offset), Severity.Medium, Confidence.High, $"This cannot be read as YAML: {error.Message.TrimEnd('.')}.");
        }
    }
}
