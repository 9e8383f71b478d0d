using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Configuration;

/// <summary>Reads configurations where they stand, and keeps the last good one of each.</summary>
internal sealed class RepositoryConfigurations(IForges forges, ConfigurationStore store, IForgeChanges changes, ConfigurationSettings settings, TimeProvider time) : IRepositoryConfiguration
{
    public async Task<ConfigurationInForce> OfAsync(RepositoryRef repository, string? branch, CancellationToken cancellation)
    {
        var file = ConfigurationReader.FileOf(repository.Forge);
        var owner = OwnerOf(repository);
        var basis = RepositoryConfiguration.Default with { Mode = settings.Mode, Onboarding = settings.Onboarding };
        var defaults = owner is null
            ? null
            : await ReadAsync(new(repository.Host.Authority, 0, owner.FullName.ToLowerInvariant()), owner, null, ["cicd-platform.yml", file], basis, settings.OrganisationLifetime, cancellation);
        if (defaults?.Good is { } shared && ConfigurationReader.Read(shared, basis).Configuration is { } organisation)
        {
            basis = organisation;
        }

        var own = await ReadAsync(new(repository.Host.Authority, repository.Id, branch ?? ""), repository, branch, [file], basis, settings.Lifetime, cancellation);
        return own.Good is { } text && ConfigurationReader.Read(text, basis).Configuration is { } configuration
            ? new ConfigurationInForce(configuration, own.Problems) { File = file }
            : new ConfigurationInForce(basis, own.Problems) { File = file };
    }

    /// <summary>The problems of a text by the organisation's defaults; none when there is no text.</summary>
    public async Task<ConfigurationRead> JudgeAsync(RepositoryRef repository, string text, CancellationToken cancellation)
    {
        var basis = RepositoryConfiguration.Default;
        if (OwnerOf(repository) is { } owner
            && (await store.FindAsync(new(repository.Host.Authority, 0, owner.FullName.ToLowerInvariant()), cancellation))?.Good is { } shared)
        {
            basis = ConfigurationReader.Read(shared, basis).Configuration ?? basis;
        }

        return ConfigurationReader.Read(text, basis);
    }

    /// <summary>The repository that holds an owner's defaults: <c>OWNER/.github</c>, or <c>GROUP/cicd-platform</c> on GitLab; null for that repository itself.</summary>
    internal static RepositoryRef? OwnerOf(RepositoryRef repository)
    {
        var slash = repository.FullName.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            return null;
        }

        var name = $"{repository.FullName[..slash]}/{(repository.Forge == ForgeKind.GitHub ? ".github" : "cicd-platform")}";
        return string.Equals(name, repository.FullName, StringComparison.OrdinalIgnoreCase) ? null : repository with { Id = 0, FullName = name };
    }

    private async Task<StoredConfiguration> ReadAsync(
        ConfigurationPlace place, RepositoryRef repository, string? branch, IReadOnlyList<string> files, RepositoryConfiguration basis, TimeSpan lifetime, CancellationToken cancellation)
    {
        var stored = await store.FindAsync(place, cancellation);
        var version = await changes.VersionAsync(ForgeSubject.Configuration(repository.Host, repository.FullName), cancellation);
        var now = time.GetUtcNow();
        if (stored is not null && stored.Version == version && stored.ReadAt + lifetime > now)
        {
            return stored;
        }

        string? text = null;
        try
        {
            IRepositoryReader reader = forges.Open(repository.Address);
            foreach (var file in files)
            {
                text ??= await reader.ReadFileAsync(file, branch ?? "HEAD", cancellation);
            }
        }
        catch (ForgeException e) when (e.IsTransient && stored is not null)
        {
            return stored;
        }
        catch (ForgeException e) when (!e.IsTransient)
        {
            // Not ours to read, or not there: nothing is said. What was read before a permission was lost still holds.
            text = e.Failure is ForgeFailure.NotFound or ForgeFailure.Invalid ? null : stored?.Good;
        }

        var read = text is null ? null : ConfigurationReader.Read(text, basis);
        var fresh = new StoredConfiguration(read is null ? null : read.Problems.Count == 0 ? text : stored?.Good, read?.Problems ?? [], now, version);
        await store.PutAsync(place, fresh, cancellation);
        return fresh;
    }
}

/// <summary>What holds where no file says otherwise (section <c>Configuration</c>).</summary>
public sealed class ConfigurationSettings
{
    /// <summary>How a repository is treated that says nothing of it.</summary>
    public ParticipationMode Mode { get; init; } = ParticipationMode.Act;

    /// <summary>Whether a pipeline is proposed to a repository that says nothing of it.</summary>
    public bool Onboarding { get; init; } = true;

    /// <summary>How long a repository's file is believed without a webhook.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an organisation's file is believed without a webhook.</summary>
    public TimeSpan OrganisationLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What is wrong, each fault with its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Lifetime < TimeSpan.Zero || OrganisationLifetime < TimeSpan.Zero)
        {
            yield return "Configuration:Lifetime and Configuration:OrganisationLifetime must not be negative";
        }
    }
}
