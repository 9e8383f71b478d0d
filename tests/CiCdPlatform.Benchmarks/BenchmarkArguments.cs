using System.Globalization;

namespace CiCdPlatform.Benchmarks;

/// <summary>What follows the benchmark's name: <c>--key value</c> pairs and lone <c>--flags</c>. A key that is not given is looked for in the environment as <c>BENCH_KEY</c>.</summary>
internal sealed class BenchmarkArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public BenchmarkArguments(IReadOnlyList<string> words)
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

    public string? Text(string key) =>
        _values.GetValueOrDefault(key) ?? Environment.GetEnvironmentVariable("BENCH_" + key.ToUpperInvariant().Replace('-', '_'));

    public string Text(string key, string otherwise) => Text(key) ?? otherwise;

    public int Number(string key, int otherwise) => Text(key) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"--{key} takes a number, not '{text}'");
}

/// <summary>The command line cannot be understood; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
