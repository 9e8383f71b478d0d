using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Learning;

/// <summary>What a repository is like, as weighted words: what is compared when nothing was learned for exactly its language and framework.</summary>
public sealed record RepositoryFingerprint(IReadOnlyList<(string Word, float Weight)> Words)
{
    private const int MaxComponents = 20;

    /// <summary>The words in one text, for a model that embeds text.</summary>
    public string Text => string.Join('\n', Words.Select(word => word.Word));

    /// <summary>The fingerprint of an analysis; the main component counts twice what the others do.</summary>
    public static RepositoryFingerprint Of(RepositoryAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var words = new Dictionary<string, float>(StringComparer.Ordinal);
        var components = analysis.Components.Take(MaxComponents).ToList();
        for (var i = 0; i < components.Count; i++)
        {
            foreach (var (word, weight) in Describe(components[i]))
            {
                words[word] = words.GetValueOrDefault(word) + weight * (i == 0 ? 1 : 0.5f);
            }
        }

        foreach (var share in analysis.Languages.Take(8))
        {
            words[$"share {share.Name.ToLowerInvariant()}"] = (float)share.Share;
        }

        words[$"components {(components.Count > 3 ? "many" : components.Count > 1 ? "few" : "one")}"] = 0.5f;
        return new RepositoryFingerprint([.. words.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))]);
    }

    /// <summary>
    /// A vector of unit length made without a model: each word goes to a place that its hash names, with a sign that its hash names, so that words which meet by chance
    /// cancel rather than add. The same on every machine.
    /// </summary>
    public RepositoryVector Hashed()
    {
        var values = new float[RepositoryVector.LocalSize];
        foreach (var (word, weight) in Words)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(word));
            values[hash[0]] += (hash[2] & 1) == 0 ? weight : -weight;
        }

        return RepositoryVector.Of(RepositoryVector.LocalModel, values);
    }

    private static IEnumerable<(string Word, float Weight)> Describe(Component component)
    {
        yield return ($"language {component.Language}", 3);
        yield return ($"manager {component.PackageManager ?? "none"}", 2);
        foreach (var framework in component.Frameworks.Take(10))
        {
            yield return ($"framework {framework}", 2);
        }

        foreach (var service in component.Services.Take(10))
        {
            yield return ($"service {service}", 1);
        }

        foreach (var file in component.Lockfiles.Take(5))
        {
            yield return ($"lockfile {file[(file.LastIndexOf('/') + 1)..]}", 1);
        }

        foreach (var (kind, commands) in (IEnumerable<(string, IReadOnlyList<string>)>)[("install", component.Install), ("build", component.Build), ("test", component.Test), ("lint", component.Lint)])
        {
            if (commands.Count == 0)
            {
                yield return ($"{kind} nothing", 0.5f);
            }

            foreach (var command in commands.Take(5))
            {
                yield return ($"{kind} {string.Join(' ', command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3))}", 1);
            }
        }
    }
}
