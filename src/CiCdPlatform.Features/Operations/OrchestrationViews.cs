using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Operations;

/// <summary>A page of instances, the newest first; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record OrchestrationPage(IReadOnlyList<OrchestrationView> Instances, string? Next);

/// <summary>An instance as operators see it. Values are JSON, without credentials.</summary>
public sealed record OrchestrationView(string Id, string Name, int Version, string State, string Tenant, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Whether it can no longer change by itself.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether it stands in the archive.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Which process runs it now.</summary>
    public string? Worker { get; init; }

    /// <summary>Where it is, in its own words.</summary>
    public JsonElement? Status { get; init; }

    /// <summary>What a running activity reported last.</summary>
    public JsonElement? Progress { get; init; }

    /// <summary>Why it failed or was ended.</summary>
    public OrchestrationError? Error { get; init; }

    /// <summary>What it was started with; not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Input { get; init; }

    /// <summary>What it ended with; not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Output { get; init; }

    /// <summary>What happened to it, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HistoryView>? History { get; init; }

    internal static OrchestrationView Row(OrchestrationInstance instance) => Of(instance, JsonView.Brief);

    internal static OrchestrationView Detail(OrchestrationInstance instance, JsonView view, IReadOnlyList<HistoryEvent>? history) => Of(instance, view) with
    {
        Input = view.Of(instance.Input),
        Output = view.Of(instance.Output),
        History = history?.Select(happened => HistoryView.Of(happened, view)).ToList(),
    };

    private static OrchestrationView Of(OrchestrationInstance instance, JsonView view) =>
        new(instance.Id, instance.Name, instance.Version, StateNames.Of(instance.State), instance.Tenant, instance.CreatedAt, instance.UpdatedAt)
        {
            IsTerminal = instance.IsTerminal,
            IsArchived = instance.IsArchived,
            Worker = instance.Worker,
            Status = view.Of(instance.Status),
            Progress = view.Of(instance.Progress),
            Error = OrchestrationError.Of(instance.Error, view),
        };
}

/// <summary>Why something failed: the exception's type where there was one, and a message for people.</summary>
public sealed record OrchestrationError(string? Type, string Message)
{
    internal static OrchestrationError? Of(string? error, JsonView view)
    {
        if (error is null)
        {
            return null;
        }

        // A failure is a type and a message; the reason of an end from outside is plain text.
        if (error.StartsWith('{'))
        {
            try
            {
                if (JsonSerializer.Deserialize<OrchestrationError>(error, JsonSerializerOptions.Web) is { Message: { } message } read)
                {
                    return new OrchestrationError(read.Type, view.Text(message));
                }
            }
            catch (JsonException)
            {
                // Text that only begins like JSON.
            }
        }

        return new OrchestrationError(null, view.Text(error));
    }
}

/// <summary>One thing that happened; <paramref name="Task"/> joins what was asked for with what came of it.</summary>
public sealed record HistoryView(int Sequence, string Kind, DateTimeOffset At, int? Task, string? Name, JsonElement? Payload)
{
    internal static HistoryView Of(HistoryEvent happened, JsonView view) =>
        new(happened.Sequence, StateNames.Kebab(happened.Kind.ToString()), happened.At, happened.Task, happened.Name, view.Of(happened.Payload));
}

/// <summary>States in lower case with dashes, as every name in the API.</summary>
internal static class StateNames
{
    public static string All { get; } = string.Join(", ", Enum.GetValues<OrchestrationState>().Select(Of));

    public static string Of(OrchestrationState state) => Kebab(state.ToString());

    public static OrchestrationState? Find(string text) =>
        text.Length is > 0 and < 30 && char.IsAsciiLetter(text[0]) && Enum.TryParse<OrchestrationState>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var state) ? state : null;

    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
