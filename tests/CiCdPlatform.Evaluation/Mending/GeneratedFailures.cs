using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>
/// Failures drawn from a seed: an ecosystem, a forge, a kind of mistake and the place for it. Not every draw turns a pipeline red (a name that nothing reads may be
/// misspelt); whoever uses them keeps those that do.
/// </summary>
internal static partial class GeneratedFailures
{
    private const string GitHub = ".github/workflows/ci.yml";
    private const string GitLab = ".gitlab-ci.yml";

    private static readonly Dictionary<string, Func<Random, Dictionary<string, string>, ForgeKind, SeedEdit?>> Mistakes = new(StringComparer.Ordinal)
    {
        ["misspelt-command"] = (chance, files, forge) => Garble(chance, files, Pipeline(forge), forge == ForgeKind.GitHub ? GitHubCommand() : GitLabCommand()),
        ["misspelt-word"] = (chance, files, forge) => Garble(chance, files, Pipeline(forge), CommandWord()),
        ["wrong-path"] = (chance, files, forge) => Garble(chance, files, Pipeline(forge), CommandPath()),
        ["unknown-need"] = (chance, files, forge) => Garble(chance, files, Pipeline(forge), Need()),
        ["unknown-stage"] = (chance, files, forge) => forge == ForgeKind.GitLab ? Garble(chance, files, GitLab, Stage()) : null,
        ["unknown-key"] = (chance, files, forge) => Garble(chance, files, Pipeline(forge), Key()),
        ["missing-checkout"] = (chance, files, forge) => forge == ForgeKind.GitHub ? Drop(chance, files, GitHub, CheckoutStep()) : null,
        ["wrong-working-directory"] = (chance, files, forge) => forge == ForgeKind.GitHub ? InFolder(chance, files) : null,
        ["search-path"] = (chance, files, forge) => Drop(chance, files, null, SearchFlag()),
        ["manifest-path"] = (chance, files, forge) => Garble(chance, files, null, ManifestPath()),
        ["artifact-name"] = (chance, files, forge) => forge == ForgeKind.GitHub ? Garble(chance, files, GitHub, ArtifactName()) : null,
        ["engine"] = (chance, files, forge) => Raise(chance, files),
        ["missing-need"] = (chance, files, forge) => Drop(chance, files, Pipeline(forge), NeedLine()),
    };

    /// <summary>An endless sequence, the same for the same seed.</summary>
    public static IEnumerable<SeededFailure> From(int seed)
    {
        var chance = new Random(seed);
        var kinds = Mistakes.Keys.Order(StringComparer.Ordinal).ToList();
        for (var number = 1; ; number++)
        {
            var kind = kinds[chance.Next(kinds.Count)];
            var project = SeedProjects.All[chance.Next(SeedProjects.All.Count)];
            var forge = chance.Next(2) == 0 ? ForgeKind.GitHub : ForgeKind.GitLab;
            if (Mistakes[kind](chance, SeedProjects.Read(project), forge) is { } edit)
            {
                yield return new SeededFailure($"{seed}-{number}-{project}-{(forge == ForgeKind.GitHub ? "github" : "gitlab")}-{kind}", kind, project, forge, [edit]);
            }
        }
    }

    private static string Pipeline(ForgeKind forge) => forge == ForgeKind.GitHub ? GitHub : GitLab;

    /// <summary>Spoils one match: letters swapped, doubled, left out or put in.</summary>
    private static SeedEdit? Garble(Random chance, Dictionary<string, string> files, string? path, Regex what)
    {
        if (Choose(chance, files, path, what) is not var (file, group) || group.Value.Count(char.IsAsciiLetter) < 3)
        {
            return null;
        }

        var letters = Enumerable.Range(0, group.Length - 1).Where(i => char.IsAsciiLetter(group.Value[i]) && char.IsAsciiLetter(group.Value[i + 1]) && group.Value[i] != group.Value[i + 1]).ToList();
        if (letters.Count == 0)
        {
            return null;
        }

        var at = letters[chance.Next(letters.Count)];
        var old = group.Value;
        var spoilt = chance.Next(4) switch
        {
            0 => old[..at] + old[at + 1] + old[at] + old[(at + 2)..],
            1 => old[..at] + old[at] + old[at..],
            2 => old[..at] + old[(at + 1)..],
            _ => old[..at] + (char)('a' + chance.Next(26)) + old[at..],
        };
        return At(files, file, group, spoilt);
    }

    private static SeedEdit? Drop(Random chance, Dictionary<string, string> files, string? path, Regex what) =>
        Choose(chance, files, path, what) is var (file, group) ? At(files, file, group, "") : null;

    private static SeedEdit? InFolder(Random chance, Dictionary<string, string> files)
    {
        string[] folders = ["app", "sources", "project", "server"];
        return Choose(chance, files, GitHub, RunLine()) is var (file, group) ? At(files, file, group, $"        working-directory: {folders[chance.Next(folders.Length)]}\n{group.Value}") : null;
    }

    private static SeedEdit? Raise(Random chance, Dictionary<string, string> files) =>
        Choose(chance, files, null, Engine()) is var (file, group) ? At(files, file, group, $"{80 + chance.Next(19)}") : null;

    private static (string File, Group Group)? Choose(Random chance, Dictionary<string, string> files, string? path, Regex what)
    {
        var found = files.Where(file => path is null ? IsManifest(file.Key) : file.Key == path)
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .SelectMany(file => what.Matches(file.Value).Select(match => (file.Key, match.Groups["it"])))
            .ToList();
        return found.Count == 0 ? null : found[chance.Next(found.Count)];
    }

    private static bool IsManifest(string path) => Path.GetFileName(path) is "Makefile" or "CMakeLists.txt" or "Cargo.toml" or "go.mod" or "package.json" or "Rakefile" or "global.json" || path.EndsWith(".csproj", StringComparison.Ordinal);

    private static SeedEdit At(Dictionary<string, string> files, string path, Group group, string replacement) =>
        new(path, null, string.Concat(files[path].AsSpan(0, group.Index), replacement, files[path].AsSpan(group.Index + group.Length)));

    [GeneratedRegex(@"run: (?<it>[\w.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GitHubCommand();

    [GeneratedRegex(@"^    - (?<it>[\w.]+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GitLabCommand();

    [GeneratedRegex(@"(?:run: |^    - )[\w.]+ (?:run )?(?<it>[a-z]{3,})\b", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandWord();

    [GeneratedRegex(@"(?:run: |^    - ).*?[ =](?<it>(?:src|lib|tests?|build|scripts|money)(?:/[\w./]*)?)\b", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandPath();

    [GeneratedRegex(@"needs: \[?(?<it>\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Need();

    [GeneratedRegex(@"^  stage: (?<it>\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stage();

    [GeneratedRegex(@"^ +(?:- )?(?<it>run|steps|uses|runs-on|script|stage|needs):", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"(?<it>      - uses: actions/checkout@v4\n)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CheckoutStep();

    [GeneratedRegex(@"(?<it>        run: .+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"(?<it> -Iinclude|-lm|lib (?=test\]))", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SearchFlag();

    [GeneratedRegex(@"(?:src/|tests/|include/|packages/|\.\./\.\./|path = ""|=> \./|add_library\(price |add_subdirectory\()(?<it>[A-Za-z_]+(?:/[A-Za-z_]+)?(?:\.\w+)?)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManifestPath();

    [GeneratedRegex(@"name: (?<it>classes)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArtifactName();

    [GeneratedRegex(@"(?:""node"": "">=|rust-version = ""1\.|VERSION |<TargetFramework>net)(?<it>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Engine();

    [GeneratedRegex(@"(?<it>^ +needs: .+\n)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NeedLine();
}
