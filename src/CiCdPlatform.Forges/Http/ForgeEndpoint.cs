using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges.Http;

/// <summary>The API of one forge.</summary>
internal sealed record ForgeEndpoint
{
    public ForgeEndpoint(ForgeKind kind, Uri apiUrl)
    {
        Kind = kind;
        if (!apiUrl.IsAbsoluteUri || (apiUrl.Scheme != Uri.UriSchemeHttps && apiUrl.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException($"'{apiUrl}' is not an http(s) address. Set ApiUrl to the forge's API, such as https://HOST/api/v3/ or https://HOST/api/v4/.", nameof(apiUrl));

        // Without the last slash the last folder of a GHES or sub-path address would be lost when a path is appended.
        var text = apiUrl.GetLeftPart(UriPartial.Path);
        ApiUrl = new Uri(text.EndsWith('/') ? text : text + "/");
    }

    public ForgeKind Kind { get; }

    public Uri ApiUrl { get; }

    public string Name => Kind == ForgeKind.GitHub ? "GitHub" : "GitLab";

    public Uri Resolve(string path)
    {
        if (path.StartsWith('/') || path.Contains("://", StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' must be relative to {ApiUrl}.", nameof(path));
        var address = new Uri(ApiUrl, path);
        return ApiUrl.IsBaseOf(address) ? address : throw new ArgumentException($"'{path}' leaves {ApiUrl}.", nameof(path));
    }

    /// <summary>An address of a next page as a path that <see cref="Resolve"/> takes.</summary>
    public string Relative(Uri address) => ApiUrl.MakeRelativeUri(address).ToString();

    public bool IsSameOrigin(Uri address) => Uri.Compare(ApiUrl, address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
