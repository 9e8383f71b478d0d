namespace CiCdPlatform.Core.Pipelines.Templates;

/// <summary>The shipped templates.</summary>
public static class TemplateCatalogue
{
    private static readonly IReadOnlyList<PipelineTemplate> s_all = Load();

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<PipelineTemplate> All => s_all;

    private static List<PipelineTemplate> Load()
    {
        var templates = new List<PipelineTemplate>();
        foreach (var path in EmbeddedText.List("Templates", ".yml"))
        {
            var read = TemplateReader.Read(EmbeddedText.Read(path));
            templates.Add(read.Template ?? throw new InvalidOperationException(
                string.Join("; ", read.Problems.Select(problem => $"{path} line {problem.Line}: {problem.Message}"))));
        }

        return templates;
    }
}
