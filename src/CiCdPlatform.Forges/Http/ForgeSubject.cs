namespace CiCdPlatform.Forges.Http;

/// <summary>What a webhook may tell that it changed; caches know their entries by it.</summary>
public static class ForgeSubject
{
    /// <summary>A repository itself: its name, its default branch, whether it is archived.</summary>
    public static string Repository(Uri host, string fullName) => Of("repository", host, fullName);

    /// <summary>A pull or merge request.</summary>
    public static string ChangeRequest(Uri host, string fullName, long number) => Of($"request {number}", host, fullName);

    /// <summary>The product's own files in a repository: configuration, rules.</summary>
    public static string Configuration(Uri host, string fullName) => Of("configuration", host, fullName);

    private static string Of(string kind, Uri host, string fullName) => $"{kind} {host.Authority}/{fullName}".ToLowerInvariant();
}

/// <summary>Counts the changes that webhooks told of, for all processes alike.</summary>
public interface IForgeChanges
{
    /// <summary>Grows with every change of a subject; zero when none was told.</summary>
    ValueTask<long> VersionAsync(string subject, CancellationToken cancellation);
}

/// <summary>Where no webhooks are heard: lifetimes alone count.</summary>
internal sealed class UntoldForgeChanges : IForgeChanges
{
    public ValueTask<long> VersionAsync(string subject, CancellationToken cancellation) => new(0);
}
