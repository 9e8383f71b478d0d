namespace CiCdPlatform.Core.Detectors;

/// <summary>What a Makefile offers.</summary>
internal static class MakeTargets
{
    private static readonly string[] TestTargets = ["test", "check", "tests"];

    /// <summary>Adds <c>make test</c> or <c>make check</c> when the file has that target.</summary>
    public static bool Test(RepositoryView view, ComponentDraft draft, string file)
    {
        foreach (var target in TestTargets)
        {
            if (LineOf(view, file, target) is { } line)
            {
                draft.Test.Add("make " + target);
                draft.Because(file, line, $"target {target}");
                return true;
            }
        }

        return false;
    }

    /// <summary>The 1-based line where a target is defined, or null.</summary>
    public static int? LineOf(RepositoryView view, string file, string target)
    {
        var lines = view.Lines(file);
        for (var i = 0; i < lines.Count; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !char.IsWhiteSpace(lines[i][0]) && !lines[i].AsSpan(colon).StartsWith(":=") && lines[i][..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(target))
            {
                return i + 1;
            }
        }

        return null;
    }
}
