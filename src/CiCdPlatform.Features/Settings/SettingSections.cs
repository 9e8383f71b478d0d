using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace CiCdPlatform.Features.Settings;

/// <summary>Which settings may stand in the database, and which of them count without a restart.</summary>
internal static class SettingSections
{
    // What is needed to reach the database cannot stand in it, and who comes in first is not said by whoever is in.
    private static readonly string[] Allowed =
    [
        "Access", "Advisories", "Api", "Engine", "Events", "Forges", "Generation", "Health", "Intake", "LanguageModel", "Logging", "Monitor", "Notifications", "Proof", "RateLimits", "Retention", "Retries",
        "Security", "Telemetry",
    ];

    private static readonly string[] Live = ["RateLimits", "Notifications", "Logging"];

    private static readonly string[] Secret = ["secret", "password", "token", "privatekey", "apikey", "otlpheaders", "connectionstring"];

    public static string All { get; } = string.Join(", ", Allowed);

    /// <summary>What is wrong with a key, or null.</summary>
    public static string? Fault(string? key)
    {
        if (key is not { Length: > 2 and <= 200 } || !key.All(character => char.IsAsciiLetterOrDigit(character) || character is ':' or '.' or '-' or '_') || key.Contains("::", StringComparison.Ordinal) || key[^1] == ':')
        {
            return "a setting's key is a section and names, separated by colons, such as Monitor:PollEvery";
        }

        if (!Allowed.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase) || !key.Contains(':', StringComparison.Ordinal))
        {
            return $"settings of these sections may stand in the database: {All}";
        }

        return key.StartsWith("Access:Administrator", StringComparison.OrdinalIgnoreCase) ? "Access:Administrator is read from the environment and files alone" : null;
    }

    /// <summary>Whether its value is never shown.</summary>
    public static bool IsSecret(string key) => key.Split(':')[^1] is var last && Secret.Any(word => last.EndsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it counts at once.</summary>
    public static bool IsLive(string key) => Live.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase);
}

/// <summary>Settings of a section as they are now: read again when the configuration changes and is still valid.</summary>
/// <typeparam name="T">The section's type.</typeparam>
public sealed class LiveSettings<T> : IDisposable
    where T : class, new()
{
    private readonly IDisposable? _changes;
    private volatile T _now;

    /// <summary>Reads a section, and keeps up with it.</summary>
    public LiveSettings(IConfiguration configuration, string section, Func<T, IEnumerable<string>> faults)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _now = configuration.GetSection(section).Get<T>() ?? new T();
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            try
            {
                var read = configuration.GetSection(section).Get<T>() ?? new T();
                _now = faults(read).Any() ? _now : read;
            }
            catch (InvalidOperationException)
            {
                // What cannot be read leaves what was.
            }
        });
    }

    /// <summary>As they are now.</summary>
    public T Now => _now;

    /// <inheritdoc/>
    public void Dispose() => _changes?.Dispose();
}

/// <summary>Judges a whole configuration before any of it applies; the host knows every section.</summary>
public interface ISettingsValidator
{
    /// <summary>Every fault, with its key and cure; none when it may apply.</summary>
    IReadOnlyList<string> Faults(IConfiguration candidate);
}
