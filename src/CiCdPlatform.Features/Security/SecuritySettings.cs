using CiCdPlatform.Core.Policies;

namespace CiCdPlatform.Features.Security;

/// <summary>What is enforced beside what repositories say themselves (section <c>Security</c>).</summary>
public sealed class SecuritySettings
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>A policy that lies beneath every repository's own; none when empty.</summary>
    public string PolicyFile { get; init; } = "";

    /// <summary>Whether findings of default branches are handed to the forge as SARIF: null where it lets us, without a word where it does not.</summary>
    public bool? UploadSarif { get; init; }

    /// <summary>What is wrong, each fault with its key, its line and the cure.</summary>
    public IEnumerable<string> Faults() => Read().Faults;

    internal (Policy? Policy, IReadOnlyList<string> Faults) Read()
    {
        if (PolicyFile.Length == 0)
        {
            return (null, []);
        }

        try
        {
            if (new FileInfo(PolicyFile) is not { Exists: true, Length: <= MaxBytes })
            {
                return (null, [$"Security:PolicyFile names {PolicyFile}, which does not exist or is no policy's size"]);
            }

            var read = PolicyReader.Read(File.ReadAllText(PolicyFile));
            return (read.Policy, [.. read.Problems.Select(problem => $"Security:PolicyFile: {PolicyFile}:{problem.Line}: {problem.Message}")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, [$"Security:PolicyFile: {PolicyFile} cannot be read: {e.Message}"]);
        }
    }
}

/// <summary>The organisation's policy, as it was when the process started.</summary>
internal sealed record OrganisationPolicy(Policy? Policy)
{
    /// <summary>Reads it; a host that did not check its settings before fails here.</summary>
    public static OrganisationPolicy Of(SecuritySettings settings)
    {
        var (policy, faults) = settings.Read();
        return faults.Count == 0 ? new OrganisationPolicy(policy) : throw new InvalidDataException(string.Join(Environment.NewLine, faults));
    }
}
