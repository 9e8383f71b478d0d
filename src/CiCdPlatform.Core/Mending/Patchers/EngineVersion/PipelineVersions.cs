using System.Text.RegularExpressions;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>The version of a toolchain that the failing job sets up, or that its image has, raised to the one that a manifest asks for.</summary>
internal static partial class PipelineVersions
{
    /// <summary>The edit, what stood there, and what stands there then; null where the job names no version or a newer one.</summary>
    public static (MendEdit Edit, string Old, string New)? Raise(MendContext context, string toolchain, string want) => context switch
    {
        { Definition: null } or { FailedJob: null } => null,
        { Forge: ForgeKind.GitHub } => SetUp(context.Definition, context.FailedJob, toolchain + "-version:", want),
        _ => JobImage.Of(context.Definition, context.FailedJob) is { } image && ToolchainTable.Find(toolchain) is { } row ? Image(context.Definition, image, row, want) : null,
    };

    private static (MendEdit Edit, string Old, string New)? SetUp(DefinitionText definition, JobText job, string key, string want)
    {
        for (var number = job.Start; number <= job.End; number++)
        {
            var line = definition.Lines[number - 1];
            if (line.TrimStart().StartsWith(key, StringComparison.Ordinal) && Version().Match(line[line.IndexOf(key, StringComparison.Ordinal)..]) is { Success: true } match
                && EngineVersionPatcher.Compare(match.Value, want) < 0 && !line.Contains("${{", StringComparison.Ordinal))
            {
                return (new MendEdit(definition.Path, number, 1, [$"{line[..line.IndexOf(key, StringComparison.Ordinal)]}{key} '{want}'"]), match.Value, want);
            }
        }

        return null;
    }

    private static (MendEdit Edit, string Old, string New)? Image(DefinitionText definition, JobImage image, ToolchainRow row, string want)
    {
        if (image.Name.Contains('@', StringComparison.Ordinal) || ImageName.Program(image.Name) != ImageName.Program(row.ImagePattern)
            || Leading().Match(image.Tag) is not { Success: true } match || EngineVersionPatcher.Compare(match.Value, want) >= 0)
        {
            return null;
        }

        // As many parts as were written; of a patch release one that is known to be published.
        var count = match.Value.Split('.').Length;
        var known = want.Split('.').Length < count ? row.Versions.Concat(row.Retired).FirstOrDefault(version => version.StartsWith(want + ".", StringComparison.Ordinal)) : null;
        var parts = (known ?? want).Split('.').Concat(Enumerable.Repeat("0", count)).Take(count);

        // Systems that old images were made of are not beneath new ones.
        var system = OldSystem().Replace(AlpineRelease().Replace(image.Tag[match.Length..], "alpine"), "bookworm");
        var name = $"{image.Name[..^image.Tag.Length]}{string.Join('.', parts)}{system}";
        return (image.Replace(definition, name), image.Name, name);
    }

    [GeneratedRegex(@"\d+(\.\d+)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();

    [GeneratedRegex(@"^\d+(\.\d+)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Leading();

    [GeneratedRegex(@"alpine\d+(\.\d+)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AlpineRelease();

    [GeneratedRegex("jessie|stretch|buster", RegexOptions.NonBacktracking)]
    private static partial Regex OldSystem();
}
