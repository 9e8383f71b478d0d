using System.Text.Json;

namespace CiCdPlatform.Core.Detectors.Deployment;

/// <summary>Repositories that hold nothing but a deployment file: what it starts is known, and sometimes the language it names.</summary>
internal sealed class DeploymentDetector : IDetector
{
    private static readonly (string Provider, string Language, string Manager)[] Providers =
    [
        ("node", "javascript", "npm"), ("python", "python", "pip"), ("go", "go", "go"), ("rust", "rust", "cargo"), ("java", "java", "maven"), ("ruby", "ruby", "bundler"), ("php", "php", "composer"), ("deno", "deno", "deno"), ("elixir", "elixir", "mix"), ("haskell", "haskell", "stack"), ("swift", "swift", "swiftpm"), ("csharp", "csharp", "nuget"),
    ];

    public string Id => "deployment";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var named = view.First(".", "nixpacks.toml", "nixpacks.json", "railpack.json") is { } file ? (File: file, Provider: Provider(view, file)) : default;
        var start = StartFiles.Find(view, ".");
        if (start is null && named.Provider.Language is null)
        {
            yield break;
        }

        var draft = new ComponentDraft(".", named.Provider.Language ?? "shell") { PackageManager = named.Provider.Manager, Confidence = 0.4, IsGuess = true, IsCommandAlone = named.Provider.Language is null };
        draft.Because(start?.File ?? named.File, start?.Line ?? 1, named.Provider.Language is null ? "nothing but a command to start" : $"provider {named.Provider.Provider}");
        draft.Start = start?.Command;
        yield return draft;
    }

    private static (string Provider, string Language, string Manager) Provider(RepositoryView view, string file)
    {
        IEnumerable<string> stated = file.EndsWith(".toml", StringComparison.Ordinal) ? view.Toml(file)?.At("providers")?.Items.Select(item => item.Text ?? "") ?? []
            : view.Json(file) is { } root && (root.TryGetProperty("providers", out var list) || root.TryGetProperty("provider", out list)) ? list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.ToString()) : [list.ToString()] : [];
        return stated.Select(name => Providers.FirstOrDefault(known => known.Provider == name)).FirstOrDefault(known => known.Language is not null);
    }
}
