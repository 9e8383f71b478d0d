using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>The template chosen for a component, and why.</summary>
internal sealed record TemplateChoice(PipelineTemplate Template, GenerationSource Source, IReadOnlyList<string> Reasons);

/// <summary>The repository's own template ▸ learned ▸ template for language and framework ▸ template for the language ▸ built-in default.</summary>
internal static class TemplateSelection
{
    internal static TemplateChoice Choose(Component component, IReadOnlyList<LearnedConfiguration> learned, IReadOnlyList<ListedTemplate> own, IReadOnlyList<PipelineTemplate> templates)
    {
        var reasons = new List<string>();
        if (own.Where(listed => Misfit(listed.Template, component) is null).OrderBy(listed => listed.Template.Framework is null).FirstOrDefault() is { } chosen)
        {
            reasons.Add($"the repository's own template '{chosen.Template.Id}' ({chosen.File}) serves {component.Language}");
            return new TemplateChoice(chosen.Template, GenerationSource.Template, reasons);
        }

        var what = component.Frameworks.Count > 0 ? $"{component.Language} with {string.Join(", ", component.Frameworks)}" : component.Language;
        if (Learned(component, learned, what, reasons) is { } found)
        {
            return new TemplateChoice(found, GenerationSource.Learned, reasons);
        }

        var fitting = templates.Where(template => template.Languages.Contains(component.Language)).ToList();
        foreach (var framework in component.Frameworks)
        {
            if (fitting.Find(template => template.Framework == framework && Misfit(template, component) is null) is { } exact)
            {
                reasons.Add($"template '{exact.Id}' serves {component.Language} with {framework}");
                return new TemplateChoice(exact, GenerationSource.Template, reasons);
            }
        }

        reasons.Add(component.Frameworks.Count == 0 ? $"no framework was detected for {component.Language}" : $"no template serves {what}");
        foreach (var template in fitting.Where(template => template.Framework is null))
        {
            if (Misfit(template, component) is not { } misfit)
            {
                reasons.Add($"template '{template.Id}' serves {component.Language}");
                return new TemplateChoice(template, GenerationSource.Language, reasons);
            }

            reasons.Add($"template '{template.Id}' does not fit: {misfit}");
        }

        reasons.Add($"no template serves {component.Language}: the detected commands alone make the pipeline, with the tools that the machine or the image has");
        return new TemplateChoice(BuiltIn(component), GenerationSource.BuiltIn, reasons);
    }

    /// <summary>Why a template cannot serve a component, or null.</summary>
    internal static string? Misfit(PipelineTemplate template, Component component)
    {
        if (!template.Languages.Contains(component.Language))
        {
            return $"it serves {string.Join(", ", template.Languages)}, not {component.Language}";
        }

        if (template.Framework is { } framework && !component.Frameworks.Contains(framework))
        {
            return $"it serves {framework}, which was not detected";
        }

        if (template.PackageManagers.Count > 0 && (component.PackageManager is null || !template.PackageManagers.Contains(component.PackageManager)))
        {
            return $"it serves {string.Join(", ", template.PackageManagers)}, and the repository uses {component.PackageManager ?? "no known package manager"}";
        }

        return null;
    }

    private static PipelineTemplate? Learned(Component component, IReadOnlyList<LearnedConfiguration> learned, string what, List<string> reasons)
    {
        var ranked = ConfigurationRanking.Rank(learned, component.Language, component.Frameworks);
        if (ranked.Count == 0)
        {
            reasons.Add($"nothing was learned for {what} yet");
            return null;
        }

        foreach (var candidate in ranked)
        {
            var read = TemplateReader.Read(candidate.TemplateYaml);
            if (read.Template is not { } template)
            {
                reasons.Add($"learned configuration '{candidate.Id}' is skipped: line {read.Problems[0].Line}: {read.Problems[0].Message}");
            }
            else if (Misfit(template, component) is { } misfit)
            {
                reasons.Add($"learned configuration '{candidate.Id}' is skipped: {misfit}");
            }
            else
            {
                reasons.Add(FormattableString.Invariant(
                    $"learned configuration '{candidate.Id}' went green {candidate.Successes} of {(long)candidate.Successes + candidate.Failures} times (score {candidate.Score:0.00}), the best for {what}"));
                return template;
            }
        }

        return null;
    }

    private static PipelineTemplate BuiltIn(Component component) => new()
    {
        Id = "built-in",
        Languages = [component.Language],
        Toolchains = ToolchainTable.ForLanguage(component.Language) is { } row ? [KeyValuePair.Create(row.Name, "")] : [],
        Stages = new Dictionary<Stage, IReadOnlyList<string>>
        {
            [Stage.Compile] = ["{install}", "{build}"],
            [Stage.Test] = ["{install}", "{build}", "{test}"],
            [Stage.Sast] = ["{install}", "{lint}"],
        },
    };
}
