using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>What became of a language model's answer: a file that may be used, or the reasons why not.</summary>
public sealed record ModelVerdict(GeneratedFile? File, IReadOnlyList<PipelineProblem> Problems)
{
    /// <summary>Whether the answer may be used.</summary>
    public bool Accepted => File is not null;
}

/// <summary>Takes the pipeline out of what a language model said, and holds it to the same rules as everybody's.</summary>
public static class ModelAnswer
{
    private const int MaxLength = 200_000;

    /// <summary>The YAML in an answer: the first fenced block that is a mapping, else the text from its first key on; null when there is none.</summary>
    public static string? Mend(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            return null;
        }

        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        foreach (var block in Blocks(lines).Append(string.Join('\n', lines.SkipWhile(line => !BeginsYaml(line)).TakeWhile(line => !IsFence(line)))))
        {
            var yaml = block.Trim('\n', ' ', '\t') + "\n";
            if (YamlText.Load(yaml) is { Error: null, Root: YamlMappingNode { Children.Count: > 1 } })
            {
                return yaml;
            }
        }

        return null;
    }

    /// <summary>Mends an answer and validates it for a repository; an answer with any problem is refused, with the problems as reasons.</summary>
    public static ModelVerdict Judge(string text, ForgeKind forge, string path, RepositoryAnalysis analysis)
    {
        if (Mend(text) is not { } yaml)
        {
            return new ModelVerdict(null, [new PipelineProblem(path, 1, "the answer holds no YAML mapping")]);
        }

        var file = new GeneratedFile(path, yaml);
        var problems = PipelineValidator.Validate(forge, [file], analysis);
        return problems.Count == 0 ? new ModelVerdict(file, []) : new ModelVerdict(null, problems);
    }

    private static IEnumerable<string> Blocks(string[] lines)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (!IsFence(line))
            {
                block?.Add(line);
            }
            else if (block is null)
            {
                block = [];
            }
            else
            {
                yield return string.Join('\n', block);
                block = null;
            }
        }

        // An answer that was cut off never closes its fence.
        if (block is { Count: > 0 })
        {
            yield return string.Join('\n', block);
        }
    }

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal) || line.TrimStart().StartsWith("~~~", StringComparison.Ordinal);

    private static bool BeginsYaml(string line) =>
        line.StartsWith('#') || line is "---" || (line.Length > 1 && !char.IsWhiteSpace(line[0]) && line.Split(':', 2) is [var key, var rest] && !key.Contains(' ', StringComparison.Ordinal) && (rest.Length == 0 || rest[0] == ' '));
}
