using System.Globalization;

namespace CiCdPlatform.Benchmarks;

/// <summary>What follows the benchmark's name: <c>--key value</c> pairs and lone <c>--flags</c>. A key that is not given is looked for in the environment as <c>BENCH_KEY</c>.</summary>
internal sealed class BenchmarkArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private readonly List<(string Key, string Value)> _all = [];

    public BenchmarkArguments(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"'{words[i]}' is not expected here: options are --key value");
            }

            var hasValue = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal);
            var (key, value) = (words[i][2..], hasValue ? words[++i] : "true");
            _values[key] = value;
            _all.Add((key, value));
        }
    }

    public bool Flag(string key) => Text(key) == "true";

    /// <summary>The values of a key that may be given several times, in their order.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. _all.Where(pair => pair.Key == key).Select(pair => pair.Value)];

    public string? Text(string key) =>
        _values.GetValueOrDefault(key) ?? Environment.GetEnvironmentVariable("BENCH_" + key.ToUpperInvariant().Replace('-', '_'));

    public string Text(string key, string otherwise) => Text(key) ?? otherwise;

    public int Number(string key, int otherwise) => Text(key) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"--{key} takes a number, not '{text}'");
}

/// <summary>The command line cannot be understood; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
