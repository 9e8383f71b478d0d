namespace CiCdPlatform.Features.Pipelines.Pinning;

/// <summary>Where an image lies: the registry's address, the repository in it and the tag.</summary>
internal sealed record ImageAddress(Uri Registry, string Repository, string Tag)
{
    private const string Hub = "registry-1.docker.io";

    /// <summary>Reads a name such as <c>node:24.19.0</c> or <c>ghcr.io/owner/name:1.0</c>; null when it has no tag or is no name. On the loopback a registry speaks plain HTTP.</summary>
    internal static ImageAddress? Parse(string image)
    {
        var colon = image.LastIndexOf(':');
        if (colon <= image.LastIndexOf('/') || image.Contains('@', StringComparison.Ordinal))
        {
            return null;
        }

        var (name, tag) = (image[..colon], image[(colon + 1)..]);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash > 0 ? name[..slash] : "";
        var hasHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost";
        var host = !hasHost || first is "docker.io" or "index.docker.io" ? Hub : first;
        var repository = hasHost ? name[(slash + 1)..] : name;
        repository = host == Hub && !repository.Contains('/', StringComparison.Ordinal) ? "library/" + repository : repository;
        if (repository.Length == 0 || tag.Length == 0 || !repository.Concat(tag).All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            || repository.Split('/').Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        return Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var secure)
            ? new ImageAddress(secure.IsLoopback ? new Uri($"http://{host}/") : secure, repository, tag)
            : null;
    }
}
