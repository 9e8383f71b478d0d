using System.ClientModel;
using Microsoft.Extensions.Logging;
using OpenAI.Chat;

namespace CiCdPlatform.Features.LanguageModel;

/// <summary>Asks the language model where there is one; what it answers is for the caller to check.</summary>
internal sealed partial class ModelChat(LanguageModelSettings settings, ILogger<ModelChat> logger)
{
    public LanguageModelSettings Settings => settings;

    /// <summary>The prompt of that name, such as <c>mend-failure.v2</c>.</summary>
    public static string Prompt(string name)
    {
        using var stream = typeof(ModelChat).Assembly.GetManifestResourceStream($"CiCdPlatform.Features.LanguageModel.Prompts.{name}.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The text of the answer, of at most <paramref name="maxTokens"/> where fewer than the settings allow are wanted; null where there is no model or no answer.</summary>
    public async Task<string?> AskAsync(IEnumerable<ChatMessage> conversation, CancellationToken cancellation, int maxTokens = int.MaxValue)
    {
        if (!settings.IsConfigured)
        {
            return null;
        }

        var client = new ChatClient(settings.Model, settings.Credential, settings.ClientOptions);
        try
        {
            ChatCompletion completion = await client.CompleteChatAsync(conversation, new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = Math.Min(settings.MaxAnswerTokens, maxTokens) }, cancellation);
            return completion.Content is [{ Text: { Length: > 0 } text }, ..] ? text : null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // What a server of another's answers may break the client in more ways than can be listed; none of them may end what asked.
            Log.Unanswered(logger, e.GetType().Name, (e as ClientResultException)?.Status ?? 0);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The language model did not answer: {Error}, status {Status}")]
        public static partial void Unanswered(ILogger logger, string error, int status);
    }
}
