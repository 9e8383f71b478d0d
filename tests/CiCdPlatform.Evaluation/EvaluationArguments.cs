namespace CiCdPlatform.Evaluation;

/// <summary>What follows the folder: <c>--key value</c> pairs and lone <c>--flags</c>.</summary>
internal sealed class EvaluationArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public EvaluationArguments(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"'{words[i]}' is not expected here: options are --key value");
            }

            var hasValue = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal);
            _values[words[i][2..]] = hasValue ? words[++i] : "true";
        }
    }

    public bool Flag(string key) => Text(key) == "true";

    public string? Text(string key) => _values.GetValueOrDefault(key);
}

/// <summary>The command line cannot be understood, or the folder holds something else; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
