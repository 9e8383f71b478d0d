using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Node;

/// <summary>How a package is tested: by its script, by the runner it depends on, or by Node itself.</summary>
internal static partial class NodeTests
{
    private const int MaxFilesRead = 500;

    private static readonly (string Package, string Command)[] Runners = [("vitest", "vitest run"), ("jest", "jest"), ("mocha", "mocha"), ("ava", "ava"), ("tap", "tap"), ("jasmine", "jasmine"), ("uvu", "uvu")];

    private static readonly string[] Alternatives = ["test:ci", "ci:test", "test:run", "test:unit", "test:once"];

    /// <summary>Adds the test command, or nothing when the package has no tests.</summary>
    public static void Add(RepositoryView view, PackageJson package, NodePackageManager manager, ComponentDraft draft, IReadOnlyList<PackageJson> members)
    {
        if (package.Scripts.TryGetValue("test", out var script) && IsReal(script))
        {
            draft.Because(package.Path, view.LineOf(package.Path, "\"test\""), "test script");
            draft.Test.Add(Command(package, manager, script));
            return;
        }

        if (Alternatives.FirstOrDefault(name => package.Scripts.TryGetValue(name, out var other) && IsReal(other)) is { } alternative)
        {
            draft.Because(package.Path, view.LineOf(package.Path, $"\"{alternative}\""), "test script");
            draft.Test.Add(manager.Run(alternative));
            return;
        }

        if (members.Count(member => member.Scripts.TryGetValue("test", out var test) && IsReal(test)) is var testing and > 0 && (manager.EachMember != "yarn workspaces run" || testing == members.Count))
        {
            draft.Because(members.First(member => member.Scripts.ContainsKey("test")).Path, 1, "test scripts of workspace members");
            draft.Test.Add($"{manager.EachMember} test");
            return;
        }

        Files(view, package.Folder, draft, Runners.FirstOrDefault(runner => package.Dependencies.ContainsKey(runner.Package)).Command is { } command ? $"{manager.Exec} {command}" : null);
    }

    /// <summary>Adds Node's own runner for test files that are there without any manifest.</summary>
    public static void AddPlain(RepositoryView view, ComponentDraft draft) => Files(view, draft.Path, draft, null);

    private static void Files(RepositoryView view, string folder, ComponentDraft draft, string? runner)
    {
        var files = view.Below(folder).Where(path => TestFile().IsMatch(RepositoryView.Relative(folder, path))).Take(MaxFilesRead).ToList();
        if (files.Count == 0)
        {
            return;
        }

        if (runner is not null)
        {
            draft.Because(files[0], 1, "test file");
            draft.Test.Add(runner);
        }
        else if (files.FirstOrDefault(path => !IsTyped(path) && view.Text(path) is { } text && UsesNode().IsMatch(text)) is { } plain)
        {
            draft.Because(plain, view.Lines(plain).TakeWhile(line => !UsesNode().IsMatch(line)).Count() + 1, "test for Node's own runner");
            draft.Test.Add("node --test");
        }
    }

    private static string Command(PackageJson package, NodePackageManager manager, string script)
    {
        // A watcher never ends: the runner is called directly, or told to stop.
        if (Watches().IsMatch(script))
        {
            return Alternatives.FirstOrDefault(package.Scripts.ContainsKey) is { } once ? manager.Run(once)
                : Runners.FirstOrDefault(runner => script.Contains(runner.Package, StringComparison.Ordinal)).Command is { } command ? $"{manager.Exec} {command}"
                : manager.Run("test");
        }

        return script.StartsWith("react-scripts test", StringComparison.Ordinal) ? "CI=true " + manager.Run("test")
            : script.StartsWith("ng test", StringComparison.Ordinal) ? manager.Run("test") + " -- --watch=false --browsers=ChromeHeadless"
            : manager.Run("test");
    }

    private static bool IsReal(string script) => !string.IsNullOrWhiteSpace(script) && !Stub().IsMatch(script);

    private static bool IsTyped(string path) => path.EndsWith(".ts", StringComparison.Ordinal) || path.EndsWith(".tsx", StringComparison.Ordinal) || path.EndsWith(".jsx", StringComparison.Ordinal);

    [GeneratedRegex(@"no tests? (specified|yet|defined)|^\s*(echo\b[^&|;]*((&&|;)\s*exit\s+[01])?|exit\s+[01]|true|:)\s*$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex Stub();

    [GeneratedRegex(@"--watch(All)?(\s|$)|\bwatch\b", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Watches();

    [GeneratedRegex(@"((^|/)(test|tests|__tests__)/.*|(^|/)(test|test-[^/]*|[^/]*[.\-_]test|[^/]*\.spec))\.([cm]?[jt]s|[jt]sx)$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex TestFile();

    [GeneratedRegex(@"['""](node:test|node:assert(/strict)?|assert(/strict)?)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex UsesNode();
}
