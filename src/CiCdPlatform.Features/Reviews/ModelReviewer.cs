using System.Globalization;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Forges;
using OpenAI.Chat;

namespace CiCdPlatform.Features.Reviews;

/// <summary>
/// Lets a language model read what a change adds. A remark counts only where it quotes an added line letter by letter; it never blocks. Off unless a model is set and wanted.
/// </summary>
internal sealed class ModelReviewer(ModelChat model, ReviewSettings settings)
{
    /// <summary>The scanner of such findings: policies can leave them out by it.</summary>
    public const string Scanner = "model";

    private const string Rule = "model-remark";
    private const int MinQuote = 8;
    private const int MinDefect = 15;
    private const int MaxDefect = 400;
    private const int MaxLine = 400;
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };
    private static readonly string Prompt = ModelChat.Prompt("review-change.v1");

    /// <summary>Remarks on added lines, the model's own order; none when there is no model, or it does not answer.</summary>
    public async Task<IReadOnlyList<Finding>> ReviewAsync(IReadOnlyList<ChangedFile> files, CancellationToken cancellation)
    {
        if (!settings.ReadByModel || !model.Settings.IsConfigured)
        {
            return [];
        }

        var added = files.Where(file => file is { Patch: not null, Status: not ChangeStatus.Removed })
            .DistinctBy(file => file.Path)
            .ToDictionary(file => file.Path, file => UnifiedDiff.Parse(file.Patch).Lines.Where(line => line.Kind == DiffLineKind.Added).ToList(), StringComparer.Ordinal);
        var question = Question(added, model.Settings.MaxContextTokens - ModelContext.Tokens(Prompt));
        return question.Length == 0 || await model.AskAsync([new SystemChatMessage(Prompt), new UserChatMessage(question)], cancellation) is not { } answer ? [] : Hold(answer, added, settings.MaxModelRemarks);
    }

    /// <summary>Those remarks of an answer that hold.</summary>
    internal static IReadOnlyList<Finding> Hold(string answer, IReadOnlyDictionary<string, List<DiffLine>> added, int most)
    {
        var held = new List<Finding>();
        foreach (var remark in Read(answer))
        {
            if (held.Count >= most || remark is not { File: { } file, Quote: { } quote, Defect: { Length: >= MinDefect } defect } || !added.TryGetValue(file, out var lines)
                || Place(lines, remark.Line, quote.Trim()) is not { } line)
            {
                continue;
            }

            var fingerprint = Fingerprint.Of(Rule, file, line.Text, 0);
            if (held.Exists(one => one.Fingerprint == fingerprint))
            {
                continue;
            }

            held.Add(new Finding
            {
                Rule = Rule,
                Scanner = Scanner,
                Severity = Severity.Low,
                Confidence = Confidence.Low,
                Message = $"A language model says: {(defect.Length <= MaxDefect ? defect : defect[..MaxDefect] + "…").ReplaceLineEndings(" ")}",
                Location = new Location(file, line.NewLine, 1, line.NewLine, line.Text.Length + 1),
                Fingerprint = fingerprint,
            });
        }

        return held;
    }

    // The line that was named, or, for models count badly, the only one that reads so.
    private static DiffLine? Place(List<DiffLine> lines, int number, string quote)
    {
        if (quote.Length < MinQuote || quote.Contains('\n', StringComparison.Ordinal))
        {
            return null;
        }

        var quoted = lines.Where(line => line.Text.Contains(quote, StringComparison.Ordinal)).ToList();
        return quoted.Find(line => line.NewLine == number) ?? (quoted.Count == 1 ? quoted[0] : null);
    }

    private static string Question(Dictionary<string, List<DiffLine>> added, int tokens)
    {
        var text = new StringBuilder();
        foreach (var (path, lines) in added.Where(file => file.Value.Count > 0))
        {
            var one = new StringBuilder().Append("<file path=\"").Append(Data(path)).Append("\">\n");
            foreach (var line in lines)
            {
                one.Append(CultureInfo.InvariantCulture, $"{line.NewLine}: {Data(line.Text.Length > MaxLine ? line.Text[..MaxLine] : line.Text)}\n");
            }

            one.Append("</file>\n");
            if (ModelContext.Tokens(text.ToString()) + ModelContext.Tokens(one.ToString()) <= tokens)
            {
                text.Append(one);
            }
        }

        return text.ToString();
    }

    // The tags cannot be closed from within.
    private static string Data(string text) => text.Replace("</file", "<\\/file", StringComparison.OrdinalIgnoreCase).Replace("<file", "<\\file", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<Remark> Read(string answer)
    {
        var (start, end) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        try
        {
            return start < 0 || end < start ? [] : JsonSerializer.Deserialize<Answer>(answer.AsSpan(start, end - start + 1), Reading)?.Remarks ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed record Answer(IReadOnlyList<Remark>? Remarks);

    private sealed record Remark(string? File, int Line, string? Quote, string? Defect);
}
