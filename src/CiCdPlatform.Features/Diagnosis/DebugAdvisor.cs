using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Features.LanguageModel;
using OpenAI.Chat;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>
/// Answers questions about a failure that no table answers, with a language model. It sees lines of the log and what was said before; its answer counts only where it names lines that it was
/// shown, and those are quoted from the log itself.
/// </summary>
internal sealed partial class DebugAdvisor(ModelChat model)
{
    private const int MaxLines = 120;
    private const int MaxCited = 10;
    private const int MaxAnswer = 2000;
    private const int MaxHistory = 6;
    private static readonly string Prompt = ModelChat.Prompt("answer-question.v1");

    public bool IsConfigured => model.Settings.IsConfigured;

    /// <summary>The answer, or null where there is no model or nothing that holds.</summary>
    public async Task<DebugReply?> AnswerAsync(DebugConversation conversation, IReadOnlyList<DebugMessage> before, string question, CancellationToken cancellation)
    {
        var lines = conversation.Surroundings(MaxLines);
        ChatMessage[] opening = [new SystemChatMessage(Prompt), new UserChatMessage(Describe(conversation.Diagnosis, lines, before, question))];
        ChatMessage[] asked = opening;
        for (var attempt = 0; attempt <= model.Settings.MaxRepairs; attempt++)
        {
            if (await model.AskAsync(asked, cancellation) is not { } answer)
            {
                return null;
            }

            var (reply, refusal) = Judge(answer, lines);
            if (reply is not null)
            {
                return reply;
            }

            asked = [.. opening, new AssistantChatMessage(answer[..Math.Min(answer.Length, MaxAnswer)]), new UserChatMessage($"That does not hold: {refusal}. Answer again.")];
        }

        return null;
    }

    /// <summary>The reply that an answer makes, or what is wrong with it.</summary>
    internal static (DebugReply? Reply, string? Refusal) Judge(string answer, IReadOnlyList<LogText> lines)
    {
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        Written? written = null;
        try
        {
            written = from < 0 || to < from ? null : JsonSerializer.Deserialize<Written>(answer.AsSpan(from, to - from + 1), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // Said below.
        }

        if (written?.Answer is not { Length: > 0 and <= MaxAnswer } text || written.Lines is not { Count: > 0 and <= MaxCited } cited)
        {
            return (null, $"it must be one JSON object with an answer of at most {MaxAnswer} characters and one to {MaxCited} lines");
        }

        var quoted = cited.Distinct().Order().Select(number => lines.FirstOrDefault(line => line.Line == number)).ToList();
        if (quoted.Contains(null))
        {
            return (null, "it names lines that were not given");
        }

        return Link().Matches(text).FirstOrDefault(link => !lines.Any(line => line.Text.Contains(link.Value, StringComparison.Ordinal))) is { } foreign
            ? (null, $"the link {foreign.Value} does not stand in the lines")
            : (new DebugReply(new string([.. text.Where(c => c == '\n' || !char.IsControl(c))])) { Lines = [.. quoted.OfType<LogText>()], Source = "language-model" }, null);
    }

    private string Describe(LogDiagnosis diagnosis, IReadOnlyList<LogText> lines, IReadOnlyList<DebugMessage> before, string question)
    {
        var text = new StringBuilder();
        ModelData.Element(text, "diagnosis", diagnosis.Summary);
        ModelData.Element(text, "lines", string.Join('\n', lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Line}: {line.Text}"))));
        ModelData.Element(text, "before", string.Join('\n', before.TakeLast(MaxHistory).Select(message => $"- {message.Text}\n  {message.Reply?.Text}")));
        ModelData.Element(text, "question", question);
        var most = Math.Max(1000, (model.Settings.MaxContextTokens - ModelContext.Tokens(Prompt)) * 3);

        // The question stands last and is never cut.
        return text.Length <= most ? text.ToString() : text.ToString(text.Length - most, most);
    }

    [GeneratedRegex(@"https?://[^\s""'<>)]+", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    private sealed record Written(string? Answer, IReadOnlyList<long>? Lines);
}
