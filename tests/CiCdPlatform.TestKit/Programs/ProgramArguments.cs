using System.Globalization;

namespace CiCdPlatform.TestKit;

/// <summary>
/// The options of a program that measures: <c>--key value</c> pairs and lone <c>--flags</c>. With a prefix, a key that is not given is looked for in the environment as <c>PREFIX_KEY</c>.
/// </summary>
public sealed class ProgramArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private readonly string? _environment;
    private readonly List<(string Key, string Value)> _all = [];

    /// <summary>Reads them; throws <see cref="UsageException"/> when a word is no option.</summary>
    public ProgramArguments(IReadOnlyList<string> words, string? environment = null)
    {
        _environment = environment;
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

    /// <summary>Whether a lone flag was given.</summary>
    public bool Flag(string key) => Text(key) == "true";

    /// <summary>The values of a key that may be given several times, in their order.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. _all.Where(pair => pair.Key == key).Select(pair => pair.Value)];

    /// <summary>The last value of a key, or null.</summary>
    public string? Text(string key) =>
        _values.GetValueOrDefault(key) ?? (_environment is null ? null : Environment.GetEnvironmentVariable($"{_environment}_{key.ToUpperInvariant().Replace('-', '_')}"));

    /// <summary>The last value of a key, or another.</summary>
    public string Text(string key, string otherwise) => Text(key) ?? otherwise;

    /// <summary>A whole number; throws <see cref="UsageException"/> when it is none.</summary>
    public int Number(string key, int otherwise) => Text(key) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"--{key} takes a number, not '{text}'");
}

/// <summary>The command line cannot be understood, or a folder holds something else; the message says what is expected.</summary>
public sealed class UsageException(string message) : Exception(message);
