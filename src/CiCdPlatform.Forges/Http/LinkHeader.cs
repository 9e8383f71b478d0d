namespace CiCdPlatform.Forges.Http;

/// <summary>The <c>Link</c> header of a list.</summary>
internal static class LinkHeader
{
    /// <summary>
    /// The next page. Behind a proxy an instance may name itself by another host: then only the query is taken, so that the credential stays with the configured one.
    /// </summary>
    public static Uri? Next(HttpResponseMessage response, ForgeEndpoint endpoint, Uri current)
    {
        if (!response.Headers.TryGetValues("Link", out var values))
            return null;
        foreach (var value in values)
        {
            for (var start = value.IndexOf('<', StringComparison.Ordinal); start >= 0; start = value.IndexOf('<', start + 1))
            {
                var end = value.IndexOf('>', start);
                if (end < 0)
                    return null;
                var following = value.IndexOf('<', end);
                var parameters = value[end..(following < 0 ? value.Length : following)].Replace(" ", "", StringComparison.Ordinal);
                if (!parameters.Contains(";rel=\"next\"", StringComparison.OrdinalIgnoreCase) && !parameters.Contains(";rel=next", StringComparison.OrdinalIgnoreCase))
                    continue;
                if (!Uri.TryCreate(current, value[(start + 1)..end], out var next))
                    return null;
                return endpoint.IsSameOrigin(next) ? next : new UriBuilder(current) { Query = next.Query }.Uri;
            }
        }

        return null;
    }
}
