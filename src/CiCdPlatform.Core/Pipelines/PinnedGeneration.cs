using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Pipelines;

/// <summary>Tells what an image's tag stands for at this moment.</summary>
public interface IImageDigests
{
    /// <summary>The digest (<c>sha256:</c> and 64 digits) behind an image's tag, or null when its registry does not answer or does not know it. Never a guess.</summary>
    Task<string?> FindAsync(string image, CancellationToken cancellation);
}

/// <summary>Tells the releases of actions.</summary>
public interface IActionReleases
{
    /// <summary>The newest release of an action with the same major version as <paramref name="known"/>, or null when the forge does not answer. Never a guess.</summary>
    Task<PinnedAction?> NewestAsync(PinnedAction known, CancellationToken cancellation);
}

/// <summary>Generates a pipeline whose images and actions are what registries and the forge say that they are now.</summary>
public static partial class PinnedGeneration
{
    /// <summary>
    /// Generates twice: once to see what is used, and once with what was answered. What nobody answers for stays at its exact tag, or at the shipped table's
    /// commit, and a warning says so.
    /// </summary>
    public static async Task<Generation> GenerateAsync(GenerationRequest request, IImageDigests? images, IActionReleases? actions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await PinAsync(request, PipelineGenerator.Generate(request), images, actions, cancellation)).Generation;
    }

    /// <summary>The same for what was generated already; the request comes back with what was answered, for whoever generates from it again.</summary>
    public static async Task<(Generation Generation, GenerationRequest Request)> PinAsync(GenerationRequest request, Generation first, IImageDigests? images, IActionReleases? actions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(first);
        var digests = images is null ? [] : await DigestsAsync(first, images, cancellation);
        var releases = actions is null ? [] : await ReleasesAsync(first, actions, cancellation);
        var known = digests.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        var unknown = digests.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList();
        var newer = releases.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        var behind = releases.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList();
        var pinned = request with { Digests = known, Actions = newer };
        var generation = known.Count + newer.Count == 0 ? first : PipelineGenerator.Generate(pinned) with { Reasons = first.Reasons };
        List<string> warnings = [.. generation.Warnings];
        if (unknown.Count > 0)
        {
            warnings.Add($"no registry told the digest of {string.Join(", ", unknown)}: they stay at their exact tags");
        }

        if (behind.Count > 0)
        {
            warnings.Add($"the forge told no release of {string.Join(", ", behind)}: they stay at the commits of the shipped table");
        }

        return (generation with { Warnings = warnings }, pinned);
    }

    private static async Task<Dictionary<string, string?>> DigestsAsync(Generation generation, IImageDigests images, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var image in Images(generation))
        {
            var digest = await images.FindAsync(image, cancellation);
            found[image] = digest is not null && Digest().IsMatch(digest) ? digest : null;
        }

        return found;
    }

    private static async Task<Dictionary<string, PinnedAction?>> ReleasesAsync(Generation generation, IActionReleases actions, CancellationToken cancellation)
    {
        var found = new Dictionary<string, PinnedAction?>(StringComparer.Ordinal);
        foreach (var known in generation.Files.SelectMany(file => Used().Matches(file.Content)).Select(match => PinnedActions.FindBySha(match.Groups["sha"].Value)).OfType<PinnedAction>().Distinct())
        {
            var newest = await actions.NewestAsync(known, cancellation);
            found[known.Name] = newest is not null && newest.Name == known.Name && Commit().IsMatch(newest.Sha) ? newest : null;
        }

        return found;
    }

    /// <summary>Every image that the files of a generation name, in ordinal order, without those that have a digest already.</summary>
    internal static IReadOnlyList<string> Images(Generation generation) =>
        [.. generation.Pipeline.Jobs
            .SelectMany(job => (IEnumerable<string?>)[job.Image, job.Container, .. job.Services.Select(service => service.Image), .. job.Steps.Select(step => step.Image), .. job.Matrix?.Legs.Select(leg => leg.Image) ?? []])
            .Concat(generation.Files.Where(file => file.Path.EndsWith("Dockerfile", StringComparison.Ordinal)).SelectMany(file => From().Matches(file.Content)).Select(match => match.Groups["image"].Value))
            .OfType<string>()
            .Where(image => !image.Contains('@', StringComparison.Ordinal) && !image.Contains('$', StringComparison.Ordinal) && generation.Files.Any(file => file.Content.Contains(image, StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    [GeneratedRegex("^sha256:[0-9a-f]{64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Digest();

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Commit();

    [GeneratedRegex("@(?<sha>[0-9a-f]{40}) # ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Used();

    [GeneratedRegex(@"^(FROM |COPY --from=)(?<image>\S*:\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex From();
}
