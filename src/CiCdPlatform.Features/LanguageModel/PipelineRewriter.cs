using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using Microsoft.Extensions.Logging;
using OpenAI.Chat;

namespace CiCdPlatform.Features.LanguageModel;

/// <summary>
/// Lets a language model rewrite the chosen template. Its answer is instantiated and held to the same validator as everything else; when it does not
/// hold, what is wrong is sent back a bounded number of times, and in the end the original stands.
/// </summary>
internal sealed partial class PipelineRewriter(ModelChat model, ILogger<PipelineRewriter> logger)
{
    private const int MaxProblemsSent = 10;
    private static readonly string Prompt = ModelChat.Prompt("rewrite-template.v1");

    public async Task<Generation> RewriteAsync(GenerationRequest request, Generation original, CancellationToken cancellation)
    {
        var settings = model.Settings;
        if (!settings.IsConfigured)
        {
            return original;
        }

        var budget = settings.MaxContextTokens - ModelContext.Tokens(Prompt);
        if (ModelContext.Describe(request.Analysis, original.TemplateYaml, budget) is not { } question)
        {
            return WithReason(original, $"the language model was not asked: the template alone is longer than {settings.MaxContextTokens} tokens (LanguageModel:MaxContextTokens)");
        }

        ChatMessage[] opening = [new SystemChatMessage(Prompt), new UserChatMessage(question)];
        ChatMessage[] conversation = opening;
        IReadOnlyList<string> refusal = [];
        for (var attempt = 0; attempt <= settings.MaxRepairs; attempt++)
        {
            if (await model.AskAsync(conversation, cancellation) is not { } answer)
            {
                return WithReason(original, "the language model did not answer, so the pipeline stands as it was");
            }

            (var rewritten, refusal) = Judge(request, original, answer);
            if (rewritten is not null)
            {
                return rewritten;
            }

            Log.Refused(logger, attempt + 1, string.Join("; ", refusal));
            var problems = "That does not hold:\n- " + string.Join("\n- ", refusal.Take(MaxProblemsSent)) + "\nAnswer with the whole corrected template.";
            // The last answer alone goes back, cut to what an answer may have, so that no number of rounds outgrows the budget by more than one.
            conversation = [.. opening, new AssistantChatMessage(answer[..Math.Min(answer.Length, settings.MaxAnswerTokens * 3)]), new UserChatMessage(problems)];
        }

        return WithReason(original, $"the language model's answer was refused ({refusal[0]}), so the pipeline stands as it was");
    }

    /// <summary>The generation that an answer leads to, or what is wrong with it.</summary>
    internal static (Generation? Rewritten, IReadOnlyList<string> Refusal) Judge(GenerationRequest request, Generation original, string answer)
    {
        if (ModelAnswer.Mend(answer) is not { } yaml)
        {
            return (null, ["the answer holds no YAML document"]);
        }

        // What a pipeline fetches and runs is chosen by people: a model names no host that the template did not.
        var known = Hosts(original.TemplateYaml);
        if (Hosts(yaml).Except(known, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } stranger)
        {
            return (null, [$"the answer fetches from {stranger}, which the template does not name"]);
        }

        var main = request.Analysis.Components[0];
        var candidate = new LearnedConfiguration("model", main.Language, main.Frameworks.FirstOrDefault(), yaml, 0, 0, 1);
        var generation = PipelineGenerator.Generate(request with { Learned = [candidate] });
        if (generation.Source != GenerationSource.Learned)
        {
            return (null, generation.Reasons);
        }

        var problems = PipelineValidator.Validate(request.Forge, generation.Files, request.Analysis);
        return problems.Count > 0
            ? (null, problems.Select(problem => $"{problem.Path}:{problem.Line}: {problem.Message}").ToList())
            : (generation with
            {
                Source = GenerationSource.Model,
                Reasons = [.. original.Reasons, "a language model rewrote the template; the result passed the same validation as every pipeline"],
            }, []);
    }

    private static List<string> Hosts(string text) => [.. Address().Matches(text).Select(match => match.Groups["host"].Value)];

    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://([^/\s@'""]*@)?(?<host>[^/\s:'""]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    private static Generation WithReason(Generation original, string reason) => original with { Reasons = [.. original.Reasons, reason] };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The language model's answer {Attempt} was refused: {Reasons}")]
        public static partial void Refused(ILogger logger, int attempt, string reasons);
    }
}
