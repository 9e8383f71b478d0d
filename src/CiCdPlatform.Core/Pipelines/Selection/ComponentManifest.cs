using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Stages.Test;
using CiCdPlatform.Core.Pipelines.Writers.Containerfile;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>What a component's manifests tell beside the analysis: the scripts that commands only name, and the packages that write reports of tests.</summary>
/// <param name="Scripts">The scripts of <c>package.json</c> by name.</param>
/// <param name="Packages">Those packages of the table of test reports that a manifest names.</param>
public sealed partial record ComponentManifest(IReadOnlyDictionary<string, string> Scripts, IReadOnlyList<string> Packages)
{
    private static readonly string[] s_files = ["package.json", "Gemfile", "Gemfile.lock", "mix.exs", "pyproject.toml", "pytest.ini"];

    /// <summary>The files that dependencies are installed from where nothing else is read, relative to the component's folder, by package manager.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> InstalledFrom { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Of a component without such manifests.</summary>
    public static ComponentManifest None { get; } = new(new Dictionary<string, string>(), []);

    /// <summary>The manifests of every component, by its folder.</summary>
    public static IReadOnlyDictionary<string, ComponentManifest> Read(RepositorySnapshot snapshot, RepositoryAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(analysis);
        return analysis.Components.GroupBy(component => component.Path, StringComparer.Ordinal).ToDictionary(
            here => here.Key,
            here =>
            {
                var texts = s_files.Select(file => snapshot.ReadText(RepositoryView.Join(here.Key, file))).ToList();
                return new ComponentManifest(ScriptsOf(texts[0]), [.. TestReports.Packages.Where(package => texts.Exists(text => text?.Contains(package, StringComparison.Ordinal) == true))])
                {
                    InstalledFrom = here.Where(component => component is { PackageManager: not null, Start: not null }).DistinctBy(component => component.PackageManager)
                        .ToDictionary(component => component.PackageManager!, component => InstallInputs.Of(snapshot, component)),
                };
            },
            StringComparer.Ordinal);
    }

    /// <summary>What a command runs, and how it is given more arguments: for one that only names a script, the script's last command.</summary>
    internal (string Runs, string Asked) Behind(string command)
    {
        if (ScriptCall().Match(command) is not { Success: true } call || !Scripts.TryGetValue(call.Groups["name"].Value, out var script) || script.AsSpan().IndexOfAny("|;<>`(") >= 0)
        {
            return (command, command);
        }

        var last = script.Split("&&")[^1].Trim();
        var manager = call.Groups["manager"].Value;
        return last.Contains('&', StringComparison.Ordinal) ? (command, command) : (Assignments().Replace(last, ""), manager switch
        {
            "npm" => command + " --",

            // Of `pnpm test` it takes the options for its own.
            "pnpm" => $"pnpm run {call.Groups["name"].Value}",
            _ => command,
        });
    }

    private static Dictionary<string, string> ScriptsOf(string? manifest)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(manifest ?? "{}");
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object)
            {
                foreach (var script in scripts.EnumerateObject().Where(script => script.Value.ValueKind == JsonValueKind.String))
                {
                    found[script.Name] = script.Value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            // The detector says what is wrong with a manifest.
        }

        return found;
    }

    [GeneratedRegex(@"^(?<manager>npm|pnpm|yarn|bun)( run)? (?<name>[A-Za-z0-9:._-]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ScriptCall();

    [GeneratedRegex(@"^(cross-env )?([A-Za-z_][A-Za-z0-9_]*=\S* +)*(cross-env )?([A-Za-z_][A-Za-z0-9_]*=\S* +)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignments();
}
