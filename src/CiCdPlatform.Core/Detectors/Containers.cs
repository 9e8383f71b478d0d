using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Adds what container files and process files say about components: the image's file and the start command.</summary>
internal static partial class Containers
{
    private static readonly string[] ContainerNames = ["Dockerfile", "Containerfile", "dockerfile"];

    /// <summary>Completes the components in place.</summary>
    public static void Describe(IReadOnlyList<ComponentDraft> drafts, RepositoryView view)
    {
        var started = new HashSet<string>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (view.First(draft.Path, ContainerNames) is { } file && draft.Containerfile != file)
            {
                draft.Containerfile = file;
                draft.Because(file, 1, "container file");
            }

            // One process file speaks for the folder's main component.
            if (started.Add(draft.Path) && view.First(draft.Path, "Procfile") is { } procfile && view.Lines(procfile).Select(line => Web().Match(line)).FirstOrDefault(match => match.Success) is { } web)
            {
                draft.Start = web.Groups["command"].Value.Trim();
                draft.Because(procfile, view.LineOf(procfile, web.Value), "web process");
            }
        }
    }

    [GeneratedRegex(@"^web\s*:\s*(?<command>.+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Web();
}
