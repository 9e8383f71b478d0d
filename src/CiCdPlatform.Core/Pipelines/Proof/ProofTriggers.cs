namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>Makes a definition run on a push to one branch: what is proposed runs for change requests, of which there is none yet.</summary>
public static class ProofTriggers
{
    /// <summary>The definition with its triggers replaced: <c>on</c> of a workflow, <c>workflow</c> of a GitLab pipeline. Everything else stays, line by line.</summary>
    public static string For(ForgeKind forge, string content, string branch)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(branch);
        var (key, block) = forge == ForgeKind.GitHub
            ? ("on:", (string[])["on:", "  push:", $"    branches: ['{branch}']"])
            : ("workflow:", ["workflow:", "  rules:", $"    - if: $CI_COMMIT_BRANCH == \"{branch}\""]);
        var lines = content.Split('\n').ToList();
        var at = lines.FindIndex(line => line.TrimEnd() == key || line.StartsWith(key + " ", StringComparison.Ordinal));
        if (at < 0)
        {
            return string.Join('\n', block.Concat(lines));
        }

        var end = lines.FindIndex(at + 1, line => line.Length > 0 && line[0] is not (' ' or '\t' or '#' or '-'));
        lines.RemoveRange(at, (end < 0 ? lines.Count : end) - at);
        lines.InsertRange(at, [.. block, ""]);
        return string.Join('\n', lines);
    }
}
