using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Rules;
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
    private const double MostConfident = 0.6;
    private static readonly string[] Manifests = ["package.json", "Cargo.toml", "go.mod", "pyproject.toml", "requirements.txt", "Makefile", "CMakeLists.txt", "Gemfile", "Rakefile", "composer.json", "pom.xml", "build.gradle", "global.json"];
    private static readonly string Prompt = ModelChat.Prompt("mend-failure.v1");

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

            return new Patch("language-model", "v1", Sentence(written.Reason), Sentence(written.Effect), Math.Clamp(written.Confidence, 0, MostConfident)) { Edits = [.. edits.Select(edit => new MendEdit(edit.Path!, edit.Line, edit.Count, edit.Lines!))] };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Describe(MendContext context)
    {
        var text = new StringBuilder();
        Element(text, "errors", string.Join('\n', context.DefinitionErrors.Select(error => $"line {error.Line}: {error.Message}")));
        Element(text, $"file path=\"{context.DefinitionPath}\"", context.Snapshot.ReadText(context.DefinitionPath) ?? "");
        Element(text, "log", CredentialMask.Apply(string.Join('\n', context.Log.TakeLast(LogLines))));
        foreach (var manifest in Manifests.Where(context.Snapshot.Contains))
        {
            Element(text, $"file path=\"{manifest}\"", context.Snapshot.ReadText(manifest) ?? "");
        }

        Element(text, "paths", string.Join('\n', context.Snapshot.Entries.Take(300).Select(entry => entry.Path)));
        var most = Math.Max(1000, (model.Settings.MaxContextTokens - ModelContext.Tokens(Prompt)) * 3);
        return text.Length <= most ? text.ToString() : text.ToString(0, most);
    }

    // Within the data no text can end the element that marks it as data.
    private static void Element(StringBuilder text, string tag, string data)
    {
        if (data.Length > 0)
        {
            var cut = data.Length <= MaxFileChars ? data : data[^MaxFileChars..];
            text.Append('<').Append(tag).Append(">\n").Append(cut.Replace("</", "<\\/", StringComparison.Ordinal)).Append("\n</").Append(tag.Split(' ')[0]).Append(">\n");
        }
    }

    private static string Sentence(string? text) => string.IsNullOrWhiteSpace(text) ? "a language model wrote this mend" : text.ReplaceLineEndings(" ")[..Math.Min(300, text.ReplaceLineEndings(" ").Length)];

    private sealed record Answer(string? Reason, string? Effect, double Confidence, IReadOnlyList<AnswerEdit>? Edits);

    private sealed record AnswerEdit(string? Path, int Line, int Count, IReadOnlyList<string>? Lines);
}
