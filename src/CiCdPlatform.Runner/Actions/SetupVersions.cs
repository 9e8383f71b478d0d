using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Which versions a use of a set-up action asks for, in its inputs or in the file that it names.</summary>
internal static partial class SetupVersions
{
    [GeneratedRegex(@"^\s*(?:toolchain go|go )\s*(?<version>[0-9][0-9A-Za-z.]{0,20})\s*(?://.*)?$", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex GoDirective();

    public static IReadOnlyList<string> Node(ActionCall call) => Given(call, "node-version") ?? FromFile(call, "node-version-file", "nodejs", text =>
        Json(text) is { } package ? package.Get("volta").Get("node").Text() ?? package.Get("devEngines").Get("runtime").Get("version").Text() ?? package.Get("engines").Get("node").Text() : null);

    public static IReadOnlyList<string> Python(ActionCall call) => Given(call, "python-version") ?? FromFile(call, "python-version-file", "python", _ => null);

    public static IReadOnlyList<string> Perl(ActionCall call) => Given(call, "perl-version") ?? [];

    public static IReadOnlyList<string> Java(ActionCall call) => Given(call, "java-version") ?? FromFile(call, "java-version-file", "java", _ => null);

    public static IReadOnlyList<string> Go(ActionCall call)
    {
        if (Given(call, "go-version") is { } given)
        {
            return given;
        }

        var text = call.Input("go-version-file") is { } file ? call.ReadFile(file) : null;
        return text is null ? [] : [.. GoDirective().Matches(text).Select(m => ">=" + m.Groups["version"].Value).TakeLast(1)];
    }

    public static IReadOnlyList<string> DotNet(ActionCall call)
    {
        if (Given(call, "dotnet-version") is { } given)
        {
            return given;
        }

        if (Json(call.ReadFile(call.Input("global-json-file") ?? "global.json")).Get("sdk") is not { } sdk || sdk.Get("version").Text() is not { } version)
        {
            return [];
        }

        // Unless the file forbids it, a newer SDK of the same band serves; which band that is, the SDK itself decides when it starts.
        return sdk.Get("rollForward").Text() is "disable" ? [version] : version.Split('.') is [var major, var minor, ..] ? [$"{major}.{minor}.x"] : [version];
    }

    /// <summary>The version of a package manager that the manifest names, without its checksum, or null.</summary>
    public static string? PackageManager(ActionCall call, string name) =>
        Json(call.ReadFile(call.Input("package_json_file") ?? "package.json")).Get("packageManager").Text() is { } text && text.StartsWith(name + "@", StringComparison.Ordinal) ? text[(name.Length + 1)..].Split('+')[0] : null;

    private static IReadOnlyList<string>? Given(ActionCall call, string input) => call.Lines(input) is { Count: > 0 } lines ? lines : null;

    private static IReadOnlyList<string> FromFile(ActionCall call, string input, string tool, Func<string, string?> json)
    {
        if (call.Input(input) is not { } file)
        {
            return [];
        }

        var text = call.ReadFile(file) ?? throw call.Unproven($"reads the version from {file}, which does not exist");
        var version = file.EndsWith(".json", StringComparison.Ordinal) ? json(text)
            : file.EndsWith(".tool-versions", StringComparison.Ordinal)
                ? text.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(w => w.Length > 1 && w[0] == tool).Select(w => w[1]).FirstOrDefault()
            : file.EndsWith(".toml", StringComparison.Ordinal) ? null
            : text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0 && l[0] != '#');
        return version is { Length: > 0 } ? [version.TrimStart('v')] : [];
    }

    private static JsonNode? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 50 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
