namespace CiCdPlatform.Features.LanguageModel;

/// <summary>An optional language model (section <c>LanguageModel</c>): OpenAI, Azure OpenAI's v1 endpoint, or any compatible server such as Ollama.</summary>
public sealed class LanguageModelSettings
{
    /// <summary>The API's address; empty for none.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The model's name; empty for none.</summary>
    public string Model { get; init; } = "";

    /// <summary>The key; servers of one's own may need none.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an answer that does not validate is sent back with what is wrong.</summary>
    public int MaxRepairs { get; init; } = 1;

    /// <summary>Whether there is one.</summary>
    public bool IsConfigured => Endpoint.Length > 0 && Model.Length > 0;
}
