using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Features.LanguageModel;

/// <summary>What a model is told of a repository, within a number of tokens: all of it as data between tags that its text cannot close.</summary>
internal static class ModelContext
{
    private static readonly JsonSerializerOptions Compact = new(ContractJson.Options) { WriteIndented = false };

    /// <summary>A cautious guess without the model's own dictionary: three characters a token, where English has four and code about three and a half.</summary>
    public static int Tokens(string text) => (text.Length + 2) / 3;

    /// <summary>
    /// The repository and the template in at most <paramref name="maxTokens"/>; evidence is left out first, then components from the least important on. Null when the
    /// template alone is longer.
    /// </summary>
    public static string? Describe(RepositoryAnalysis analysis, string template, int maxTokens)
    {
        var bare = analysis with { Components = [.. analysis.Components.Select(component => component with { Evidence = [] })], Warnings = [] };
        var shorter = Enumerable.Range(0, bare.Components.Count).Select(left => bare with { Components = [.. bare.Components.SkipLast(left)] });
        return shorter.Prepend(analysis).Select(summary => Text(summary, analysis.Components.Count - summary.Components.Count, template)).FirstOrDefault(text => Tokens(text) <= maxTokens);
    }

    private static string Text(RepositoryAnalysis analysis, int leftOut, string template) => $"""
        <repository>
        {Data(JsonSerializer.Serialize(analysis, Compact))}
        </repository>
        {(leftOut == 0 ? "" : $"<left-out components=\"{leftOut}\"/>\n")}<template>
        {template}
        </template>
        """;

    // In JSON a '<' stands inside strings alone: escaped, no text of the repository can end the element that marks it as data.
    private static string Data(string json) => json.Replace("<", "\\u003c", StringComparison.Ordinal);
}
