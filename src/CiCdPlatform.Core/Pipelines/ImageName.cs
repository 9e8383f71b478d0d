namespace CiCdPlatform.Core.Pipelines;

/// <summary>Whether a container image is named by something that does not move from under a pipeline.</summary>
public static class ImageName
{
    /// <summary>What is wrong with an image's name, or null: it must carry a digest or a tag other than <c>latest</c>.</summary>
    public static string? Problem(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Contains('$', StringComparison.Ordinal))
        {
            return null;
        }

        if (image.Contains("@sha256:", StringComparison.Ordinal))
        {
            return null;
        }

        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return $"image '{image}' has no tag, which means latest: pin a version";
        }

        return name[(colon + 1)..] is "latest" or "stable" or "edge" or "nightly" or "main" or "master" or ""
            ? $"image '{image}' moves: pin a version"
            : null;
    }

    /// <summary>The image with its digest, when a registry told it.</summary>
    internal static string Pinned(string image, IReadOnlyDictionary<string, string> digests) =>
        digests.TryGetValue(image, out var digest) && !image.Contains('@', StringComparison.Ordinal) ? $"{image}@{digest}" : image;

    /// <summary>The program that an image such as <c>mirror.example.com/aquasec/trivy:1.0</c> is named after: <c>trivy</c>.</summary>
    internal static string Program(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        return name.Split(':', '@')[0];
    }
}
