using System.Globalization;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>A step whose turn has come: its variables and texts are evaluated.</summary>
internal sealed record GitHubStep(JsonObject Definition, string Name, IReadOnlyDictionary<string, string> Env, ExpressionEvaluator Evaluator)
{
    public string? Id => Definition.Get("id").Text();

    public static GitHubStep Of(JsonObject definition, GitHubJobState state)
    {
        var env = new Dictionary<string, string>(state.Env, StringComparer.Ordinal);
        foreach (var (name, value) in GitHubContexts.Evaluate(definition.Get("env"), state.Evaluator(state.Env)).ToList())
        {
            env[name] = value;
        }

        var evaluator = state.Evaluator(env);
        return new GitHubStep(definition, NameOf(definition, evaluator), env, evaluator);
    }

    /// <summary>A name that needs nothing evaluated, for a step that does not run.</summary>
    public static string RawName(JsonObject definition) => definition.Get("name").Text() ?? $"Run {FirstLine(definition.Get("uses").Text() ?? definition.Get("run").Text() ?? "")}";

    private static string NameOf(JsonObject definition, ExpressionEvaluator evaluator) => evaluator.Interpolate(RawName(definition));

    public static string FirstLine(string text) => text.Trim().Split('\n')[0].Trim();

    public string? Text(string key) => Definition.Get(key).Text() is { } text ? Evaluator.Interpolate(text) : null;

    public bool ContinueOnError => Text("continue-on-error") == "true";

    /// <summary>The step's time limit.</summary>
    public TimeSpan Limit => Minutes(Text("timeout-minutes"));

    /// <summary>A number of minutes as a span; a day when there is none, as a longer one means none.</summary>
    public static TimeSpan Minutes(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 && minutes < 1440 ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromDays(1);
}

/// <summary>How a step ended; <paramref name="Error"/> says why it failed and is already in the log.</summary>
internal sealed record StepEnd(string? Error)
{
    public static StepEnd Good { get; } = new((string?)null);
}
