namespace CiCdPlatform.Forges.GitLab;

/// <summary>Names and ids of references.</summary>
internal static class GitLabRefs
{
    public static string Short(string reference)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["refs/heads/", "refs/tags/"])
        {
            if (reference.StartsWith(prefix, StringComparison.Ordinal))
            {
                return reference[prefix.Length..];
            }
        }

        return reference;
    }

    /// <summary>Whether an id says "nothing": 40 zeros, or 64 with SHA-256.</summary>
    public static bool IsZero(string id) => id.Length > 0 && id.All(character => character == '0');
}
