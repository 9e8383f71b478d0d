using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Containers.Shell;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>Labels: their keys, the formats that the OCI annotations and the settings ask for.</summary>
internal static partial class DockerLabelChecks
{
    private const string Oci = "org.opencontainers.image.";

    /// <summary>Formats of the annotations that the OCI image specification defines; a version and a revision may be anything there.</summary>
    private static readonly Dictionary<string, string> Annotations = new(StringComparer.Ordinal)
    {
        [Oci + "created"] = "rfc3339",
        [Oci + "url"] = "url",
        [Oci + "documentation"] = "url",
        [Oci + "source"] = "url",
        [Oci + "licenses"] = "spdx",
    };

    private static readonly Dictionary<string, (string Alias, string Name, Func<string, bool> Holds)> Formats = new(StringComparer.Ordinal)
    {
        ["url"] = ("hadolint/DL3052", "an address", value => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Host.Length > 0),
        ["rfc3339"] = ("hadolint/DL3053", "a time as in RFC 3339", value => Rfc3339().IsMatch(value)),
        ["spdx"] = ("hadolint/DL3054", "an SPDX expression", value => Spdx().IsMatch(value) && !value.Contains("  ", StringComparison.Ordinal)),
        ["hash"] = ("hadolint/DL3055", "a commit id", value => Hash().IsMatch(value)),
        ["semver"] = ("hadolint/DL3056", "a semantic version", value => SemanticVersion().IsMatch(value)),
        ["email"] = ("hadolint/DL3058", "an e-mail address", value => Email().IsMatch(value)),
    };

    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("invalid-label-key", Severity.Info, "Label keys are lower-case letters, digits, `.`, `-`, `_` and `/`, and some names belong to Docker.", "Rename the label.", view =>
            Labels(view).Where(label => !IsKey(label.Name)).Select(label => Hit(label.Word, $"`{Shortened(label.Name)}` is no proper label key.")))
        {
            Aliases = ["hadolint/DL3048"],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nLABEL Foo=bar", "FROM a:1\nLABEL com.docker.x=y", "FROM a:1\nLABEL a..b=c"],
            Silent = ["FROM a:1\nLABEL maintainer=a org.opencontainers.image.title=\"b c\" a-b_c/d1=e"],
        },
        new("malformed-label", Severity.Info, "A label whose meaning is laid down holds something else, or nothing.", "Write it in the format that its key asks for.", Malformed)
        {
            Aliases = ["hadolint/DL3051", .. Formats.Values.Select(format => format.Alias)],
            Persona = Persona.Pedantic,
            Fires = ["FROM a:1\nLABEL org.opencontainers.image.created=yesterday", "FROM a:1\nLABEL org.opencontainers.image.source=\"\"", "FROM a:1\nLABEL org.opencontainers.image.licenses=\"The best licence\"", "FROM a:1\nLABEL org.opencontainers.image.url=nowhere"],
            Silent = ["FROM a:1\nLABEL org.opencontainers.image.created=2024-05-01T12:00:00Z org.opencontainers.image.licenses=\"MIT OR Apache-2.0\" org.opencontainers.image.url=https://example.com org.opencontainers.image.source=$SOURCE a=\"\""],
        },
        new("missing-label", Severity.Info, "The settings ask for a label that the image lacks.", "Add it.", view => view.Docker.Stages.Count == 0 ? [] :
            view.Settings.RequiredLabels.Keys.Where(key => !Labels(view).Any(label => label.Name == key)).Select(key => Hit(view.Docker.Stages[^1].From, $"The label `{key}` is missing.") with { Length = Math.Max(1, view.Docker.Stages[^1].From.Length) }).Take(1))
        {
            Aliases = ["hadolint/DL3049"],
            // Without settings no label is asked for; its tests give some.
            Fires = [],
            Silent = ["FROM a:1"],
        },
        new("superfluous-label", Severity.Info, "The settings allow no label but those that they name.", "Take it out, or add it to the settings.", view => !view.Settings.OnlyRequiredLabels ? [] :
            Labels(view).Where(label => !view.Settings.RequiredLabels.ContainsKey(label.Name)).Select(label => Hit(label.Word, $"The label `{Shortened(label.Name)}` is not among the allowed ones.")))
        {
            Aliases = ["hadolint/DL3050"],
            Fires = [],
            Silent = ["FROM a:1\nLABEL a=b"],
        },
    ];

    private static IEnumerable<(string Name, MappedText? Value, MappedWord Word)> Labels(DockerView view) =>
        view.Docker.Stages.SelectMany(Effective).Where(instruction => instruction.Keyword == "LABEL").SelectMany(instruction => instruction.Pairs());

    private static IEnumerable<CheckHit> Malformed(DockerView view)
    {
        foreach (var (name, value, word) in Labels(view))
        {
            var required = view.Settings.RequiredLabels.TryGetValue(name, out var format);
            if ((!required && !Annotations.TryGetValue(name, out format)) || value is null || value.Text.Contains('$', StringComparison.Ordinal))
            {
                continue;
            }

            if (value.Text.Length == 0)
            {
                yield return Hit(word, $"The label `{name}` is empty.") with { Aliases = ["hadolint/DL3051"] };
            }
            else if (Formats.TryGetValue(format!, out var rule) && !rule.Holds(value.Text))
            {
                yield return Hit(word, $"The label `{name}` is not {rule.Name}.") with { Aliases = [rule.Alias] };
            }
        }
    }

    private static bool IsKey(string key) =>
        key.Contains('$', StringComparison.Ordinal)
        || (Key().IsMatch(key) && !key.Contains("..", StringComparison.Ordinal) && !key.Contains("--", StringComparison.Ordinal)
            && !key.StartsWith("com.docker.", StringComparison.Ordinal) && !key.StartsWith("io.docker.", StringComparison.Ordinal) && !key.StartsWith("org.dockerproject.", StringComparison.Ordinal));

    private static string Shortened(string text) => text.Length > 60 ? text[..60] + "…" : text;

    [GeneratedRegex("^[a-z]([a-z0-9._/-]{0,250}[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"^\(*[A-Za-z0-9.+-]{2,60}\)*( (AND|OR|WITH) \(*[A-Za-z0-9.+-]{2,60}\)*){0,20}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Spdx();

    [GeneratedRegex("^([0-9a-f]{7}|[0-9a-f]{40}|[0-9a-f]{64})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hash();

    [GeneratedRegex(@"^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,100})?(\+[0-9A-Za-z.-]{1,100})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SemanticVersion();

    [GeneratedRegex(@"^[^\s@]{1,100}@[^\s@]{1,200}\.[^\s@]{2,60}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Email();
}
