using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Packages that a script installs without a lockfile.</summary>
internal sealed class AdhocPackagesRule() : WorkflowAudit("adhoc-packages", "zizmor/adhoc-packages")
{
    private static readonly Dictionary<string, HashSet<string>> s_installs = new(StringComparer.Ordinal)
    {
        ["npm"] = ["install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "isntall", "add"],
        ["yarn"] = ["add"],
        ["pnpm"] = ["add"],
        ["gem"] = ["install", "i"],
        ["bundle"] = ["add"],
    };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        from step in workflow.LiveSteps
        from command in ShellScript.CommandsOf(file, workflow, step)
        where Installs(command)
        select new RuleHit(command.Offset, command.Length, Severity.Low, Confidence.High, $"`{command.Name}` installs whatever version is newest today, outside of any lockfile; declare the package and install from the lockfile.");

    private static bool Installs(ShellCommand command)
    {
        if (!s_installs.TryGetValue(command.Name, out var verbs))
        {
            return false;
        }

        var words = command.Arguments.Where(argument => !argument.StartsWith('-')).ToList();
        var verb = command.Name == "npm" ? words.Take(1).ToList().FindIndex(verbs.Contains) : words.FindIndex(verbs.Contains);
        return verb >= 0 && words.Skip(verb + 1).Any(word => !IsLocal(word));
    }

    // A folder or an archive of the repository itself is what the run is about.
    private static bool IsLocal(string word) => word.StartsWith('.') || word.StartsWith('/') || word.EndsWith(".tgz", StringComparison.Ordinal) || word.EndsWith(".gem", StringComparison.Ordinal) || word.StartsWith("file:", StringComparison.Ordinal);
}
