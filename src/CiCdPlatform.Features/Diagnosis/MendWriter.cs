using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Features.LanguageModel;
using OpenAI.Chat;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>
/// Asks a language model for a mend where the patchers have none. Its answer is edits and nothing else; they pass the same guard and the same proof as every other patch.
/// </summary>
internal sealed class MendWriter(ModelChat model)
{
    private const int LogLines = 120;
    private const int MaxFileChars = 6000;
    private const int MaxConcerned = 3;
    private const int Around = 30;
    private const double MostConfident = 0.6;
    private static readonly string[] Manifests = ["package.json", "Cargo.toml", "go.mod", "pyproject.toml", "requirements.txt", "Makefile", "CMakeLists.txt", "Gemfile", "Rakefile", "composer.json", "pom.xml", "build.gradle", "global.json"];
    private static readonly string Prompt = ModelChat.Prompt("mend-failure.v2");

    public bool IsConfigured => model.Settings.IsConfigured;

    /// <summary>A patch, or null when there is no model, no answer, or none that holds.</summary>
    public async Task<Patch?> WriteAsync(MendContext context, CancellationToken cancellation)
    {
        var answer = await model.AskAsync([new SystemChatMessage(Prompt), new UserChatMessage(Describe(context))], cancellation);
        return answer is null ? null : Read(answer);
    }

    /// <summary>The patch of an answer, or null when it holds none.</summary>
    internal static Patch? Read(string answer)
    {
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        if (from < 0 || to < from)
        {
            return null;
        }

        try
        {
            var written = JsonSerializer.Deserialize<Answer>(answer.AsSpan(from, to - from + 1), JsonSerializerOptions.Web);
            if (written?.Edits is not { Count: > 0 and <= 20 } edits || edits.Any(edit => edit.Path is not { Length: > 0 } || edit.Lines is null || edit.Line < 1 || edit.Count < 0 || edit.Lines.Any(line => line.Contains('\n', StringComparison.Ordinal))))
            {
                return null;
            }

            return new Patch(Patch.ByModel, "v1", Sentence(written.Reason), Sentence(written.Effect), Math.Clamp(written.Confidence, 0, MostConfident)) { Edits = [.. edits.Select(edit => new MendEdit(edit.Path!, edit.Line, edit.Count, edit.Lines!))] };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal string Describe(MendContext context)
    {
        var text = new StringBuilder();
        Element(text, "errors", string.Join('\n', context.DefinitionErrors.Select(error => $"line {error.Line}: {error.Message}")));
        Element(text, "cause", string.Join('\n', context.Cause.Select(line => line.Text)));
        Element(text, $"file path=\"{context.DefinitionPath}\"", context.Snapshot.ReadText(context.DefinitionPath) ?? "");
        Element(text, "log", string.Join('\n', context.Log.TakeLast(LogLines)));
        foreach (var manifest in Manifests.Where(context.Snapshot.Contains))
        {
            Element(text, $"file path=\"{manifest}\"", context.Snapshot.ReadText(manifest) ?? "");
        }

        Element(text, "change", context.Change);
        foreach (var (path, line) in Concerned(context))
        {
            Element(text, $"excerpt path=\"{path}\" line=\"{Math.Max(1, line - Around)}\"", string.Join('\n', context.Snapshot.ReadText(path)!.Split('\n').Skip(line - Around - 1).Take((2 * Around) + 1)));
        }

        Element(text, "paths", string.Join('\n', context.Snapshot.Entries.Take(300).Select(entry => entry.Path)));
        var most = Math.Max(1000, (model.Settings.MaxContextTokens - ModelContext.Tokens(Prompt)) * 3);
        return text.Length <= most ? text.ToString() : text.ToString(0, most);
    }

    /// <summary>The places that tools and tests name, the first of each file.</summary>
    private static IEnumerable<(string Path, int Line)> Concerned(MendContext context) => context.Diagnosis is not { } diagnosis ? [] : diagnosis.Problems
        .Where(problem => problem is { File: not null, Line: > 0, Severity: ProblemSeverity.Error }).Select(problem => (Path: DiagnoseRunActivity.Relative(problem.File!) ?? "", Line: problem.Line!.Value))
        .Concat(diagnosis.Tests.Failures.Where(test => test is { File: not null, Line: > 0 }).Select(test => (Path: DiagnoseRunActivity.Relative(test.File!) ?? "", Line: test.Line!.Value)))
        .Where(place => context.Snapshot.ReadText(place.Path) is not null).DistinctBy(place => place.Path).Take(MaxConcerned);

    private static void Element(StringBuilder text, string tag, string data) => ModelData.Element(text, tag, data.Length <= MaxFileChars ? data : data[^MaxFileChars..]);

    private static string Sentence(string? text) => string.IsNullOrWhiteSpace(text) ? "a language model wrote this mend" : text.ReplaceLineEndings(" ")[..Math.Min(300, text.ReplaceLineEndings(" ").Length)];

    private sealed record Answer(string? Reason, string? Effect, double Confidence, IReadOnlyList<AnswerEdit>? Edits);

    private sealed record AnswerEdit(string? Path, int Line, int Count, IReadOnlyList<string>? Lines);
}
