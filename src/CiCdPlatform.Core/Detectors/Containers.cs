namespace CiCdPlatform.Core.Detectors;

/// <summary>Adds what container files and files about starting say about components: the image's file and the start command.</summary>
internal static class Containers
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

            // One such file speaks for the folder's main component.
            if (started.Add(draft.Path))
            {
                StartFiles.Offer(view, draft);
            }
        }
    }
}
