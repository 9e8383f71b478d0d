using CiCdPlatform.Core.Pipelines.Templates;

namespace CiCdPlatform.Core.Learning;

/// <summary>A template that worked elsewhere, as it may serve a neighbour.</summary>
public static class NeighbourTemplate
{
    /// <summary>The template without the framework that it was learned with; one that cannot be read stays, and selection says what is wrong with it.</summary>
    public static string Free(string yaml) => TemplateReader.Read(yaml).Template is { } template ? TemplateWriter.Write(template with { Framework = null }) : yaml;
}
