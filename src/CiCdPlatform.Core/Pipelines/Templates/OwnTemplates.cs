using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Pipelines.Templates;

/// <summary>A template and where it stands; <paramref name="File"/> is null for one that is shipped.</summary>
public sealed record ListedTemplate(PipelineTemplate Template, string? File);

/// <summary>The templates that a repository brings, and what is wrong with those that cannot be used: file, line and cure.</summary>
public sealed record OwnTemplates(IReadOnlyList<ListedTemplate> Templates, IReadOnlyList<string> Problems)
{
    /// <summary>The folders that are looked in, whatever the forge.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".github/cicd-platform/templates/", ".gitlab/cicd-platform/templates/"];

    private const int MaxFiles = 50;
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads a repository's own templates; one with a mistake is named among the problems and left out.</summary>
    public static OwnTemplates Read(RepositorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var templates = new List<ListedTemplate>();
        var problems = new List<string>();
        var files = snapshot.Entries.Where(entry => IsTemplate(entry.Path)).OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        if (files.Count > MaxFiles)
        {
            problems.Add($"{files[MaxFiles].Path}: {files.Count} templates are too many; the first {MaxFiles} are read");
        }

        foreach (var entry in files.Take(MaxFiles))
        {
            if (entry.Size > MaxBytes)
            {
                problems.Add($"{entry.Path}: its {entry.Size} bytes are over the limit of {MaxBytes}: a template is a page of text");
                continue;
            }

            if (snapshot.ReadText(entry.Path) is not { } text)
            {
                problems.Add($"{entry.Path}: it is no text");
                continue;
            }

            var read = TemplateReader.Read(text);
            problems.AddRange(read.Problems.Select(problem => $"{entry.Path}:{problem.Line}: {problem.Message}"));
            if (read.Template is not { } template)
            {
                continue;
            }

            if (templates.Find(other => other.Template.Id == template.Id) is { } twin)
            {
                problems.Add($"{entry.Path}:1: the id '{template.Id}' is taken by {twin.File}: give each template its own");
                continue;
            }

            templates.Add(new ListedTemplate(template, entry.Path));
        }

        return new OwnTemplates(templates, problems);
    }

    private static bool IsTemplate(string path) => Folders.Any(folder =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.IndexOf('/', folder.Length) < 0
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)));
}
