using System.Text.Json;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Finds client libraries of services in manifests: who depends on a client needs the service.</summary>
internal static partial class ClientLibraries
{
    private const int MaxManifests = 400;

    private static readonly (string Ecosystem, string[] Names, string[] Extensions, string[] Languages)[] Manifests =
    [
        ("npm", ["package.json"], [], ["javascript", "typescript", "bun", "deno"]),
        ("pypi", ["requirements.txt", "requirements.in", "Pipfile", "pyproject.toml", "setup.py", "setup.cfg", "environment.yml"], [], ["python"]),
        ("go", ["go.mod"], [], ["go"]),
        ("gem", ["Gemfile"], [".gemspec"], ["ruby"]),
        ("hex", ["mix.exs"], [], ["elixir", "erlang"]),
        ("crate", ["Cargo.toml"], [], ["rust", "lunatic"]),
        ("composer", ["composer.json"], [], ["php"]),
        ("maven", ["pom.xml", "build.gradle", "build.gradle.kts", "libs.versions.toml"], [], ["java", "kotlin", "scala"]),
        ("maven", ["build.sbt", "build.sc", "build.mill"], [], ["scala"]),
        ("nuget", [], [".csproj", ".fsproj", ".vbproj"], ["csharp", "fsharp", "vb"]),
        ("pub", ["pubspec.yaml"], [], ["dart"]),
        ("haskell", ["package.yaml"], [".cabal"], ["haskell"]),
        ("clj", ["project.clj", "deps.edn"], [], ["clojure"]),
        ("swift", ["Package.swift"], [], ["swift"]),
        ("perl", ["cpanfile"], [], ["perl"]),
        ("cran", ["DESCRIPTION"], [], ["r"]),
    ];

    // Lines that describe a package rather than name what it depends on.
    private static readonly string[] Descriptions = ["name", "description", "keywords", "categories", "homepage", "repository", "documentation", "authors", "readme", "license", "module ", "summary", "#", "//", ";", "<!--", "*"];

    /// <summary>Records every client in the ledger.</summary>
    public static void Find(RepositoryView view, IReadOnlyList<ComponentDraft> drafts, ServiceLedger ledger)
    {
        foreach (var (ecosystem, names, extensions, languages) in Manifests)
        {
            var speakers = drafts.Where(draft => languages.Contains(draft.Language)).ToList();
            if (speakers.Count == 0)
            {
                continue;
            }

            foreach (var file in names.SelectMany(view.Named).Concat(extensions.SelectMany(view.WithExtension)).Concat(ecosystem == "pypi" ? view.WithExtension(".txt").Where(path => Requirements().IsMatch(path)) : []).Distinct().Take(MaxManifests))
            {
                var draft = speakers.Where(one => RepositoryView.IsBelow(file, one.Path)).MaxBy(one => RepositoryView.DepthOf(one.Path));
                if (draft is null || Places.IsAside(RepositoryView.Relative(draft.Path, file)))
                {
                    continue;
                }

                foreach (var (name, line) in ecosystem is "npm" or "composer" ? JsonNames(view, file) : TextNames(view, file, ecosystem))
                {
                    if (Known(ecosystem, name) is { } service)
                    {
                        ledger.Clients.Add((draft, service.Id));
                        ledger.Need(draft, service.Id, file, line ?? view.LineOf(file, $"\"{name}\""), $"{name} is a client of {service.Id}");
                    }
                }
            }
        }
    }

    private static KnownService? Known(string ecosystem, string name)
    {
        name = name.ToLowerInvariant();
        name = ecosystem == "pypi" ? name.Replace('_', '-') : name;
        var service = KnownServices.ByClient(ecosystem, name);
        // Packages of a module, and major versions, follow the module's own name.
        for (var i = 0; ecosystem == "go" && service is null && i < 3 && name.LastIndexOf('/') is var slash and > 0; i++)
        {
            service = KnownServices.ByClient(ecosystem, name = name[..slash]);
        }

        return service ?? (name.IndexOf('[', StringComparison.Ordinal) is var bracket and > 0 ? KnownServices.ByClient(ecosystem, name[..bracket]) : null);
    }

    private static IEnumerable<Dependency> JsonNames(RepositoryView view, string file) =>
        view.Json(file) is not { } json ? [] : ((string[])["dependencies", "devDependencies", "optionalDependencies", "require", "require-dev"])
            .Where(section => json.TryGetProperty(section, out var value) && value.ValueKind == JsonValueKind.Object).SelectMany(section => NamesIn(json.GetProperty(section)));

    private static IEnumerable<Dependency> NamesIn(JsonElement section)
    {
        foreach (var property in section.EnumerateObject())
        {
            yield return new Dependency(property.Name, null);
        }
    }

    private static IEnumerable<Dependency> TextNames(RepositoryView view, string file, string ecosystem)
    {
        var lines = view.Lines(file);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            foreach (var word in line.Length is 0 or > 1000 || Describes(line) || !Depends(line, ecosystem, file) ? [] : Word().Matches(line).Select(match => match.Value))
            {
                yield return new Dependency(word, i + 1);
            }
        }
    }

    private static bool Describes(ReadOnlySpan<char> line)
    {
        foreach (var start in Descriptions)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Depends(ReadOnlySpan<char> line, string ecosystem, string file) => ecosystem switch
    {
        "go" => !line.EndsWith("// indirect", StringComparison.Ordinal) && !line.StartsWith("replace", StringComparison.Ordinal) && !line.StartsWith("exclude", StringComparison.Ordinal),
        "gem" => line.StartsWith("gem ", StringComparison.Ordinal) || line.Contains("_dependency", StringComparison.Ordinal) || line.StartsWith("gem(", StringComparison.Ordinal),
        "nuget" => line.Contains("Reference", StringComparison.Ordinal),
        "maven" => !file.EndsWith(".xml", StringComparison.Ordinal) || line.StartsWith("<artifactId>", StringComparison.Ordinal),
        _ => true,
    };

    [GeneratedRegex(@"[A-Za-z0-9@][A-Za-z0-9_.@/\-]*(\[[a-z,\- ]+\])?|[A-Z]\w*(::\w+)+", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Word();

    [GeneratedRegex(@"(^|/)(requirements[^/]*|requirements/[^/]+)\.txt$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Requirements();

    private sealed record Dependency(string Name, int? Line);
}
