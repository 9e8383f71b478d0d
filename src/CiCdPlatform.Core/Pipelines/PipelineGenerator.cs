using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Stages;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Pipelines.Writers;
using CiCdPlatform.Core.Pipelines.Writers.Containerfile;
using CiCdPlatform.Core.Pipelines.Writers.GitHubActions;
using CiCdPlatform.Core.Pipelines.Writers.GitLabCi;

namespace CiCdPlatform.Core.Pipelines;

/// <summary>Turns an analysis into a pipeline, and says why it is this one.</summary>
public static class PipelineGenerator
{
    private const int MaxComponents = 20;
    private const string GitHubPath = ".github/workflows/ci.yml";
    private const string OtherGitHubPath = ".github/workflows/cicd-platform.yml";
    private const string GitLabPath = ".gitlab-ci.yml";

    /// <summary>Whether a file's text says that this product wrote it.</summary>
    public static bool IsOurs(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.StartsWith("# " + GeneratedHeader.Mark, StringComparison.Ordinal);
    }

    /// <summary>The pipeline for a request; pure: the same request gives the same bytes.</summary>
    public static Generation Generate(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reasons = new List<string>();
        var warnings = new List<string>(request.TemplateWarnings);
        var plans = Plans(request, reasons, warnings);
        var files = new List<GeneratedFile>();
        var containers = Containers(request, plans, files, warnings);
        var context = new StageContext(request, plans, containers, warnings);
        foreach (var stage in PipelineStages.All)
        {
            context.Jobs.AddRange(stage.Jobs(context).ToList());
        }

        var pipeline = new Pipeline { Jobs = context.Jobs, DefaultBranch = request.Settings.DefaultBranch };
        var source = plans.Count > 0 ? plans[0].Source : GenerationSource.BuiltIn;
        var template = Learnable(plans);
        var header = GeneratedHeader.For(source, template.Id);
        files.Insert(0, request.Forge == ForgeKind.GitHub
            ? new GeneratedFile(GitHubFile(request, warnings), GitHubActionsWriter.Write(pipeline, header, request.Actions))
            : new GeneratedFile(GitLabFile(request, warnings), GitLabCiWriter.Write(pipeline, header)));
        return new Generation
        {
            Files = files,
            Source = source,
            Reasons = reasons,
            Warnings = warnings,
            Pipeline = pipeline,
            TemplateYaml = TemplateWriter.Write(template),
        };
    }

    private static List<ComponentPlan> Plans(GenerationRequest request, List<string> reasons, List<string> warnings)
    {
        var components = request.Analysis.Components.Where(component => CommandGuard.IsPlainPath(component.Path)).ToList();
        if (components.Count < request.Analysis.Components.Count)
        {
            warnings.Add("a component is left out: its path holds characters that mean something to a shell or a forge");
        }

        if (components.Count == 0)
        {
            warnings.Add("no component was detected: only the security scan is left");
            reasons.Add("nothing was detected that could be compiled or tested");
        }

        if (components.Count > MaxComponents)
        {
            warnings.Add($"{components.Count} components were detected; the first {MaxComponents} get jobs");
        }

        var plans = new List<ComponentPlan>();
        var isAlone = components.Count(component => !ChangeFilters.IsCovered(component, components)) < 2;
        foreach (var detected in components.Take(MaxComponents))
        {
            var component = CommandGuard.Clean(detected, warnings);
            var choice = TemplateSelection.Choose(component, request.Learned, request.Templates, TemplateCatalogue.All);
            var toolchains = choice.Template.Toolchains
                .Select((pair, i) => ToolchainChooser.Choose(ToolchainTable.Find(pair.Key)!, i == 0 ? component.LanguageVersion : null, pair.Value, request.Settings.PreferredToolchains))
                .ToList();
            var row = toolchains.Count > 0 ? ToolchainTable.Find(toolchains[0].Name) : null;
            var isCovered = ChangeFilters.IsCovered(component, components);
            if (!isCovered)
            {
                var place = isAlone ? "" : $"{component.Path}: ";
                reasons.AddRange(choice.Reasons.Concat(toolchains.Select(t => t.Reason)).Select(reason => place + reason));
            }

            warnings.AddRange(toolchains.Select(t => t.Warning).OfType<string>());
            plans.Add(new ComponentPlan
            {
                Component = component,
                Template = choice.Template,
                Source = choice.Source,
                Suffix = isAlone && !isCovered ? "" : "-" + Unique(component, plans),
                Toolchains = toolchains,
                Changes = ChangeFilters.For(component, "-" + Unique(component, plans), request.Forge, isAlone),
                IsCovered = isCovered,
                Supported = row is null || component.Containerfile is not null ? [] : Legs(IsApplication(component, components), ToolchainChooser.Supported(row, component.LanguageVersion, IsMinimum(component), request.Settings.PreferredToolchains), toolchains[0]),
                Manifest = request.Manifests.GetValueOrDefault(component.Path, ComponentManifest.None),
                Forge = request.Forge,
                Settings = request.Settings,
                Digests = request.Digests,
            });
        }

        return plans;
    }

    // A directive that names the least version promises the newer ones too; an application that is built and run with one is not asked to keep it.
    private static bool IsMinimum(Component component) => component.Language switch
    {
        "go" => component.Start is null,
        "rust" or "lunatic" => component.Evidence.Any(evidence => evidence.Why.Contains("rust-version", StringComparison.Ordinal)),
        "elixir" or "julia" or "perl" => component.Start is null,
        _ => false,
    };

    // What others build on is tested with every version that it promises; an application runs with one, and must not break with the oldest.
    private static IReadOnlyList<ToolchainChoice> Legs(bool isApplication, IReadOnlyList<ToolchainChoice> supported, ToolchainChoice chosen) =>
        !isApplication || supported.Count < 3
            ? supported
            : [supported[0], supported.Skip(1).FirstOrDefault(choice => choice.Full == chosen.Full) ?? supported[^1]];

    private static bool IsApplication(Component component, List<Component> all) =>
        component.Start is not null || all.Exists(other => other.IsWorkspaceMember && other.Workspace == component.Path && other.Start is not null);

    private static string Unique(Component component, List<ComponentPlan> before)
    {
        var slug = component.Path == "." ? component.Language : ComponentPlan.Slug(component.Path);
        var name = slug;
        for (var i = 2; before.Exists(plan => plan.Suffix == "-" + name); i++)
        {
            name = i == 2 && slug != component.Language ? $"{slug}-{component.Language}" : FormattableString.Invariant($"{slug}-{i}");
        }

        return name;
    }

    private static List<ContainerTarget> Containers(GenerationRequest request, List<ComponentPlan> plans, List<GeneratedFile> files, List<string> warnings)
    {
        var targets = new List<ContainerTarget>();
        foreach (var plan in plans)
        {
            var folder = plan.Component.Path;
            var path = folder == "." ? "Dockerfile" : $"{folder}/Dockerfile";
            var existing = plan.Component.Containerfile ?? (request.ExistingFiles.Contains(path) && !request.OwnFiles.Contains(path) ? path : null);

            // Two components of one folder cannot share a file.
            path = files.Exists(file => file.Path == path) || targets.Exists(target => target.Containerfile == path)
                ? Path.Join(folder == "." ? "" : folder, plan.Suffix.TrimStart('-') + ".Dockerfile").TrimStart('/')
                : path;
            if (existing is null && (request.Forge == ForgeKind.GitLab || request.Settings.Registry is not null) && ContainerfileWriter.Write(plan) is { } text)
            {
                files.Add(new GeneratedFile(path, text));
                folder = ContainerfileWriter.Context(plan);
                var ignore = folder == "." ? ".dockerignore" : $"{folder}/.dockerignore";
                if ((!request.ExistingFiles.Contains(ignore) || request.OwnFiles.Contains(ignore)) && !files.Exists(file => file.Path == ignore))
                {
                    files.Add(new GeneratedFile(ignore, ContainerfileWriter.Ignore(plans.Where(other => ContainerfileWriter.Context(other) == folder).Select(other => other.Component.Language))));
                }

                existing = path;
            }

            if (existing is not null)
            {
                targets.Add(new ContainerTarget(plan.Suffix.Length == 0 ? "app" : plan.Suffix[1..], plan.Suffix, folder, existing) { Changes = plan.Changes });
            }
        }

        if (request.Settings.Registry is not null && targets.Count == 0)
        {
            warnings.Add("a registry is set, but no component has a container file or a start command: no image is built");
        }

        return targets;
    }

    // What worked here must serve the next repository of the same language and framework: the commands stay placeholders, the versions are those used.
    private static PipelineTemplate Learnable(List<ComponentPlan> plans)
    {
        if (plans.Count == 0)
        {
            return new PipelineTemplate
            {
                Id = "built-in",
                Languages = ["staticfile"],
                Stages = new Dictionary<Stage, IReadOnlyList<string>> { [Stage.Test] = ["{test}"] },
            };
        }

        var first = plans[0];
        return first.Template with
        {
            Languages = [first.Component.Language],
            Framework = first.Template.Framework ?? (first.Component.Frameworks is [var framework, ..] ? framework : null),
            Toolchains = [.. first.Toolchains.Select(choice => KeyValuePair.Create(choice.Name, choice.Full))],
        };
    }

    private static string GitHubFile(GenerationRequest request, List<string> warnings)
    {
        if (!request.ExistingFiles.Contains(GitHubPath) || request.OwnFiles.Contains(GitHubPath))
        {
            return GitHubPath;
        }

        warnings.Add($"{GitHubPath} exists and is not ours: the pipeline is written to {OtherGitHubPath} beside it");
        return OtherGitHubPath;
    }

    private static string GitLabFile(GenerationRequest request, List<string> warnings)
    {
        if (request.ExistingFiles.Contains(GitLabPath) && !request.OwnFiles.Contains(GitLabPath))
        {
            warnings.Add($"{GitLabPath} exists and is not ours: GitLab reads one file, so it is replaced; what it did stays in the history");
        }

        return GitLabPath;
    }
}
