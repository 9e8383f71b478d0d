using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace CiCdPlatform.Features.LanguageModel;

/// <summary>Whose API a language model is reached by; all speak OpenAI's protocol.</summary>
public enum LanguageModelProvider
{
    /// <summary>Any compatible server, such as Ollama: <c>Endpoint</c> is its address up to <c>/v1</c>.</summary>
    Compatible,

    /// <summary>OpenAI itself; it needs no endpoint.</summary>
    OpenAI,

    /// <summary>Azure OpenAI: <c>Endpoint</c> is the resource's address, <c>Model</c> the deployment.</summary>
    AzureOpenAI,
}

/// <summary>An optional language model (section <c>LanguageModel</c>): OpenAI, Azure OpenAI, or any compatible server such as Ollama.</summary>
public sealed class LanguageModelSettings
{
    /// <summary>Whose API it is.</summary>
    public LanguageModelProvider Provider { get; init; }

    /// <summary>The API's address; empty for none.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The model's name; empty for none.</summary>
    public string Model { get; init; } = "";

    /// <summary>A model that turns text into vectors, by which similar repositories are found; empty for the local way.</summary>
    public string EmbeddingModel { get; init; } = "";

    /// <summary>The key; servers of one's own may need none.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an answer that does not validate is sent back with what is wrong.</summary>
    public int MaxRepairs { get; init; } = 1;

    /// <summary>How many tokens a question may have, by a cautious estimate; what does not fit is left out, the least important first.</summary>
    public int MaxContextTokens { get; init; } = 6000;

    /// <summary>How many tokens an answer may have.</summary>
    public int MaxAnswerTokens { get; init; } = 4096;

    /// <summary>Whether there is one that answers.</summary>
    public bool IsConfigured => Address is not null && Model.Length > 0;

    /// <summary>Whether there is one that makes vectors.</summary>
    public bool Embeds => Address is not null && EmbeddingModel.Length > 0;

    /// <summary>Where requests go, or null when nothing is set.</summary>
    internal Uri? Address => Provider switch
    {
        LanguageModelProvider.OpenAI when Endpoint.Length == 0 => ApiKey.Length > 0 ? new Uri("https://api.openai.com/v1") : null,
        LanguageModelProvider.AzureOpenAI when Endpoint.Length > 0 && !Endpoint.Contains("/openai/", StringComparison.Ordinal) => new Uri(Endpoint.TrimEnd('/') + "/openai/v1/"),
        _ => Endpoint.Length > 0 ? new Uri(Endpoint) : null,
    };

    internal ApiKeyCredential Credential => new(ApiKey.Length > 0 ? ApiKey : "none");

    internal OpenAIClientOptions ClientOptions => new() { Endpoint = Address, NetworkTimeout = Timeout, RetryPolicy = new ClientRetryPolicy(maxRetries: 1) };
}
