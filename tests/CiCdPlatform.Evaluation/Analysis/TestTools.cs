using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>Which programs test a repository, by its own workflows and by our commands.</summary>
internal static class TestTools
{
    // What the workflow's words say; a tool's own command, and the scripts of a repository that hide one.
    private static readonly (string Tool, Regex Says)[] s_tools =
    [
        ("pytest", Like(@"\bpytest\b")), ("tox", Like(@"\btox\b")), ("nox", Like(@"\bnox\b")), ("django", Like(@"manage\.py test")), ("go", Like(@"\bgo test\b|\bgotestsum\b")), ("cargo", Like(@"\bcargo (\+\S+ )?(test|nextest|hack test)\b")),
        ("dotnet", Like(@"\bdotnet test\b|[cC][iI][bB]uild\.(cmd|sh)")), ("maven", Like(@"\bmvnw?\b.*\b(test|verify|install)\b")), ("gradle", Like(@"\bgradlew?\b.*\b(test|check|build)\b")), ("rake", Like(@"\brake( test| spec)?\s*$|\brake (test|spec)\b")),
        ("rspec", Like(@"\brspec\b")), ("rails", Like(@"\brails test\b")), ("phpunit", Like(@"\bphpunit\b|artisan test|composer (run )?test")), ("pest", Like(@"\bpest\b")), ("mix", Like(@"\bmix test\b")), ("cabal", Like(@"\bcabal (v2-)?test\b|\bcabal build\b.*--enable-tests")), ("stack", Like(@"\bstack test\b")),
        ("nix", Like(@"\bnix flake check\b")), ("npm", Like(@"\b(npm|yarn|pnpm|bun)( run)? test\S*|\bvitest\b|\bjest\b|\bmocha\b")), ("sbt", Like(@"\bsbt\b.*\btest\b")), ("swift", Like(@"\bswift test\b")), ("zig", Like(@"\bzig build test\b")), ("make", Like(@"\bmake (unit-?)?(test|check)\S*")), ("ctest", Like(@"\bctest\b")),
        ("dart", Like(@"\b(dart|flutter) test\b")), ("julia", Like(@"Pkg\.test|julia-runtest")), ("lein", Like(@"\blein( \S+)* test\b")), ("crystal", Like(@"\bcrystal spec\b")), ("deno", Like(@"\bdeno (task )?test\b")), ("gleam", Like(@"\bgleam test\b")), ("rebar3", Like(@"\brebar3 (eunit|ct|proper)\b")), ("prove", Like(@"\bprove\b")),
        ("dune", Like(@"\bdune (runtest|test)\b")), ("busted", Like(@"\bbusted\b")), ("nimble", Like(@"\bnimble test\b")), ("unittest", Like(@"\bunittest\b")), ("r", Like(@"R CMD check|rcmdcheck|testthat")),
    ];

    // Tools that hide another: a Makefile's target or a script's test run the ecosystem's own.
    private static readonly Dictionary<string, string[]> s_byEcosystem = new(StringComparer.Ordinal)
    {
        ["python"] = ["pytest", "django", "unittest", "tox", "nox"],
        ["go"] = ["go"],
        ["rust"] = ["cargo"],
        ["dotnet"] = ["dotnet"],
        ["java"] = ["maven", "gradle"],
        ["kotlin"] = ["maven", "gradle"],
        ["scala"] = ["sbt"],
        ["ruby"] = ["rake", "rspec", "rails"],
        ["php"] = ["phpunit", "pest"],
        ["elixir"] = ["mix"],
        ["haskell"] = ["cabal", "stack"],
        ["node"] = ["npm"],
        ["javascript"] = ["npm"],
        ["swift"] = ["swift"],
        ["dart"] = ["dart"],
    };

    private static readonly Dictionary<string, string[]> s_languages = new(StringComparer.Ordinal)
    {
        ["dotnet"] = ["csharp", "fsharp", "vb"],
        ["node"] = ["javascript", "typescript"],
        ["java"] = ["java", "kotlin", "scala"],
        ["gradle"] = ["java", "kotlin", "scala"],
    };

    // What is not built by commands of its own here shows in the languages.
    private static readonly Dictionary<string, string[]> s_shares = new(StringComparer.Ordinal) { ["nix"] = ["Nix"], ["node"] = ["JavaScript", "TypeScript"] };

    /// <summary>Counts one repository.</summary>
    public static void Judge(string name, JsonElement ci, RepositoryAnalysis analysis, Tally ecosystems, Tally tools)
    {
        // "haskell-cabal+nix": languages are joined by +, what follows a dash is a tool of the language before it.
        var parts = ci.GetProperty("ecosystem").GetString()!.Split('+').Select(part => part.Split('-', '/')[0]).Where(part => part != "docker").ToList();
        var missing = parts.Where(part => !analysis.Components.Any(one => s_languages.GetValueOrDefault(part, [part]).Contains(one.Language)) && !analysis.Languages.Any(share => s_shares.GetValueOrDefault(part, []).Contains(share.Name))).ToList();
        ecosystems.Add(missing.Count == 0, $"{name}: {string.Join(", ", missing)} not among {string.Join(", ", analysis.Components.Select(one => $"{one.Language} in {one.Path}"))}");

        var workflow = ci.GetProperty("commands").EnumerateArray().SelectMany(command => command.GetProperty("run").GetString()!.Split('\n'));
        var own = s_tools.Where(tool => workflow.Any(tool.Says.IsMatch)).Select(tool => tool.Tool).ToHashSet(StringComparer.Ordinal);
        own.Remove("make");

        // Nothing in the workflow, or only scripts of its own, says it: then it is the ecosystem's tool.
        var main = parts[0];
        var wanted = own.Overlaps(s_byEcosystem.GetValueOrDefault(main, [])) ? own.Intersect(s_byEcosystem[main]).ToHashSet(StringComparer.Ordinal) : own.Count > 0 && !s_byEcosystem.ContainsKey(main) ? own : [.. s_byEcosystem.GetValueOrDefault(main, [])];
        var commands = analysis.Components.SelectMany(one => one.Test).ToList();
        var ours = s_tools.Where(tool => commands.Exists(tool.Says.IsMatch)).Select(tool => tool.Tool).ToHashSet(StringComparer.Ordinal);
        tools.Add(wanted.Overlaps(ours), $"{name}: wanted one of {string.Join(", ", wanted)}; our test commands are {string.Join("; ", commands.Distinct().Take(8))}");
    }

    private static Regex Like(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
