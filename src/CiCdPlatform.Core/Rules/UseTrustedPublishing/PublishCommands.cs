using CiCdPlatform.Core.Rules.GitHub;
using static CiCdPlatform.Core.Rules.GitHub.ActionControl;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commands and actions that publish to registries which support trusted publishing.</summary>
internal static class PublishCommands
{
    // The words that must follow each other, others between them; `*` at the end stands for a version; then the words that make it a rehearsal.
    private static readonly Dictionary<string, (string[] Words, string[] Rehearsals)[]> s_commands = new(StringComparer.Ordinal)
    {
        ["cargo"] = [(["publish"], ["--dry-run", "-n"])],
        ["uv"] = [(["publish"], ["--dry-run"]), (["run", "twine", "upload"], [])],
        ["uvx"] = [(["twine*", "upload"], [])],
        ["hatch"] = [(["publish"], [])],
        ["pdm"] = [(["publish"], [])],
        ["poetry"] = [(["publish"], ["--dry-run"])],
        ["twine"] = [(["upload"], [])],
        ["pipx"] = [(["run", "twine*", "upload"], [])],
        ["python"] = [(["-m", "twine", "upload"], [])],
        ["gem"] = [(["push"], [])],
        ["bundle"] = [(["exec", "gem", "push"], [])],
        ["npm"] = [(["publish"], ["--dry-run"])],
        ["yarn"] = [(["npm", "publish"], ["--dry-run", "-n"]), (["publish"], ["--dry-run", "-n"])],
        ["pnpm"] = [(["publish"], ["--dry-run"])],
        ["bun"] = [(["publish"], ["--dry-run"])],
        ["bunx"] = [(["npm*", "publish"], ["--dry-run"])],
        ["nuget"] = [(["push"], [])],
        ["dotnet"] = [(["nuget", "push"], [])],
    };

    public static IReadOnlyList<CacheAction> Actions { get; } =
    [
        new("pypa/gh-action-pypi-publish", new AllOf(new HasText("password"), new IsOneOf("repository-url", true, "https://upload.pypi.org/legacy/", "https://test.pypi.org/legacy/"), new IsOneOf("repository_url", true, "https://upload.pypi.org/legacy/", "https://test.pypi.org/legacy/"))),
        new("rubygems/release-gem", new Not(new IsTrue("setup-trusted-publisher", true))),
        new("rubygems/configure-rubygems-credentials", new AllOf(new HasText("api-token"), new IsOneOf("gem-server", true, "https://rubygems.org"))),
        new("actions/setup-node", new AllOf(new IsOneOf("registry-url", true, "https://registry.npmjs.org", "https://registry.npmjs.org/"), new IsTrue("always-auth", false))),
    ];

    public static bool Publishes(ShellCommand command)
    {
        var name = command.Name.StartsWith("python", StringComparison.Ordinal) ? "python" : command.Name.EndsWith(".exe", StringComparison.Ordinal) ? command.Name[..^4] : command.Name;
        return s_commands.TryGetValue(name, out var forms) && forms.Any(form => Follows(command.Arguments, form.Words) && !command.Arguments.Any(form.Rehearsals.Contains));
    }

    private static bool Follows(IEnumerable<string> arguments, string[] words)
    {
        var at = 0;
        foreach (var argument in arguments)
        {
            if (at < words.Length && (words[at].EndsWith('*') ? argument.StartsWith(words[at][..^1], StringComparison.Ordinal) : argument == words[at]))
            {
                at++;
            }
        }

        return at == words.Length;
    }
}
