namespace CiCdPlatform.Evaluation.Learning;

/// <summary>What scripted models say to a template; null for a server error.</summary>
internal static class ScriptedAnswers
{
    public static IReadOnlyList<(string Name, Func<string, bool, string?> Say)> All { get; } =
    [
        ("helps", (template, _) => Helped(template)),
        ("errs, then mends", (template, isRepair) => isRepair ? Helped(template) : Swallowed(template)),
        ("hides failures", (template, _) => Swallowed(template)),
        ("writes a credential", (template, _) => template + "environment:\n  API_TOKEN: " + "ghp_" + new string('a', 18) + new string('7', 18) + "\n"),
        ("chats", (_, _) => "Sure! Your pipeline looks great already."),
        ("is out of order", (_, _) => null),
    ];

    private static string Helped(string template) => $"```yaml\n{template.Replace("\"{test}\"", "\"git --version\", \"{test}\"", StringComparison.Ordinal).Replace("    - \"{test}\"", "    - git --version\n    - \"{test}\"", StringComparison.Ordinal).Replace("    - '{test}'", "    - git --version\n    - '{test}'", StringComparison.Ordinal)}\n```";

    private static string Swallowed(string template) => template.Replace("{test}", "{test} || true", StringComparison.Ordinal);
}
